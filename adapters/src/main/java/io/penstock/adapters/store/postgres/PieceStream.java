package io.penstock.adapters.store.postgres;

import io.penstock.adapters.store.sql.RowReader;
import io.penstock.engine.port.StoreException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.ClosedByInterruptException;
import java.util.Objects;

/**
 * Some of the bytes of an object, a piece at a time. A slow reader holds a piece in memory, and no
 * connection.
 */
final class PieceStream extends InputStream {

  private final ContentConnections connections;
  private final long content;
  private final long end;

  /** Of what comes after {@link #piece}. */
  private long position;

  private byte[] piece = {};
  private int read;

  PieceStream(ContentConnections connections, long content, long offset, long length) {
    this.connections = connections;
    this.content = content;
    this.position = offset;
    this.end = Math.addExact(offset, length);
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : Byte.toUnsignedInt(one[0]);
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    Objects.checkFromIndexSize(offset, length, buffer.length);
    if (length == 0) {
      return 0;
    }
    if (read == piece.length) {
      if (position == end) {
        return -1;
      }
      next();
    }
    int n = Math.min(length, piece.length - read);
    System.arraycopy(piece, read, buffer, offset, n);
    read += n;
    return n;
  }

  private void next() throws IOException {
    long from = position;
    try {
      piece =
          connections
              .run(
                  session ->
                      session.first(
                          "SELECT substring(bytes FROM CAST(?2 - start + 1 AS integer)"
                              + " FOR CAST(least(?3, length(bytes)) AS integer)) FROM content_piece"
                              + " WHERE content = ?1 AND start <= ?2 ORDER BY start DESC LIMIT 1",
                          RowReader::bytes,
                          content,
                          from,
                          end - from))
              .filter(bytes -> bytes.length > 0)
              .orElseThrow(PostgresObjectStore::removed);
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
      throw new ClosedByInterruptException();
    } catch (StoreException broken) {
      throw new IOException(broken.getMessage(), broken);
    }
    read = 0;
    position += piece.length;
  }
}
