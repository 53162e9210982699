package io.penstock.adapters.store.postgres;

import io.penstock.adapters.store.object.FileSlice;
import io.penstock.adapters.store.object.ObjectStore;
import io.penstock.adapters.store.sql.RowReader;
import io.penstock.adapters.store.sql.Session;
import io.penstock.engine.port.StorageServiceException;
import io.penstock.engine.port.StorageServiceException.Problem;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Objects in tables {@code content} and {@code content_piece}. An object is there once its row says
 * how large it is, which comes last. What a crash leaves before that is an object that nobody sees,
 * and that whoever noted its key first deletes like any other: a row that is gone takes no more
 * pieces, however late they come.
 *
 * <p>A failure of the database is a {@link io.penstock.engine.port.StoreException}, as everywhere
 * in this store.
 */
final class PostgresObjectStore implements ObjectStore {

  /**
   * In bytes. Of 64 KiB to 8 MiB, pieces of this size are read fastest: larger ones at half the
   * rate or less, while smaller ones cost a commit each when they are written.
   */
  static final int PIECE = 1 << 20;

  /** What one statement copies or removes, in bytes: its answer must come in time. */
  private static final long STEP = 32L << 20;

  private final ContentConnections connections;

  /**
   * Over these connections, for as long as they are open.
   *
   * @param connections not closed with this
   */
  PostgresObjectStore(ContentConnections connections) {
    this.connections = connections;
  }

  @Override
  public void put(String key, Path content) throws IOException, InterruptedException {
    make(
        key,
        id -> {
          long size = Files.size(content);
          try (InputStream in = FileSlice.of(content, 0, size)) {
            for (long start = 0; start < size; start += PIECE) {
              addPiece(id, start, in.readNBytes(PIECE));
            }
          } catch (ClosedByInterruptException whileReading) {
            var _ = Thread.interrupted();
            throw new InterruptedException();
          }
          return size;
        });
  }

  private void addPiece(long id, long start, byte[] bytes) throws InterruptedException {
    var _ =
        connections.run(
            session ->
                session.update(
                    "INSERT INTO content_piece (content, start, bytes) VALUES (?, ?, ?)"
                        + " ON CONFLICT (content, start) DO NOTHING",
                    id,
                    start,
                    bytes));
  }

  @Override
  public OptionalLong join(String key, List<String> parts)
      throws IOException, InterruptedException {
    List<Whole> wholes = new ArrayList<>();
    for (String part : parts) {
      wholes.add(require(part));
    }
    // Each part ends with a piece of its own: of small ones there would be too many.
    if (wholes.subList(0, wholes.size() - 1).stream().anyMatch(whole -> whole.size() < PIECE)) {
      return OptionalLong.empty();
    }
    return OptionalLong.of(
        make(
            key,
            id -> {
              long size = 0;
              for (Whole whole : wholes) {
                copy(whole, id, size);
                size += whole.size();
              }
              return size;
            }));
  }

  /** Within the database. */
  private void copy(Whole from, long to, long shift) throws InterruptedException {
    for (long start = 0; start < from.size(); start += STEP) {
      long step = start;
      var _ =
          connections.run(
              session ->
                  session.update(
                      "INSERT INTO content_piece (content, start, bytes)"
                          + " SELECT ?1, start + ?2, bytes FROM content_piece"
                          + " WHERE content = ?3 AND start >= ?4 AND start < ?5"
                          + " ON CONFLICT (content, start) DO NOTHING",
                      to,
                      shift,
                      from.id(),
                      step,
                      step + STEP));
    }
  }

  /** Adds the pieces of an object. */
  @FunctionalInterface
  private interface Pieces {
    /** Returns the size of all, in bytes. */
    long add(long id) throws IOException, InterruptedException;
  }

  /** Makes an object of pieces, or removes those that it has. Returns its size. */
  private long make(String key, Pieces pieces) throws IOException, InterruptedException {
    boolean done = false;
    long id = connections.run(session -> begin(session, key));
    try {
      long size = pieces.add(id);
      if (!connections.run(session -> end(session, id, size))) {
        // The pieces of a join went meanwhile, or this object did.
        throw new NoSuchFileException(key);
      }
      done = true;
      return size;
    } finally {
      if (!done) {
        abandon(key);
      }
    }
  }

  /** Who does it twice finds its own. */
  private static long begin(Session session, String key) throws SQLException {
    return session
        .first(
            "INSERT INTO content (key) VALUES (?)"
                + " ON CONFLICT (key) DO UPDATE SET size = NULL RETURNING id",
            RowReader::number,
            key)
        .orElseThrow();
  }

  /** The lengths of the pieces are known without a look at their bytes. */
  private static boolean end(Session session, long id, long size) throws SQLException {
    return session.update(
            "UPDATE content SET size = ?1 WHERE id = ?2 AND ?1 ="
                + " (SELECT coalesce(sum(length(bytes)), 0) FROM content_piece WHERE content = ?2)",
            size,
            id)
        > 0;
  }

  /** Soon, so that it takes no room; but the failure that there is says more than this one. */
  private void abandon(String key) {
    try {
      delete(key);
    } catch (RuntimeException | InterruptedException leftToASweep) {
      if (leftToASweep instanceof InterruptedException) {
        Thread.currentThread().interrupt();
      }
    }
  }

  @Override
  public InputStream read(String key, long offset, long length) throws IOException {
    Whole whole = find(key);
    if (offset + length > whole.size()) {
      throw new IOException(
          "%s has %d bytes, not %d".formatted(key, whole.size(), offset + length));
    }
    return new PieceStream(connections, whole.id(), offset, length);
  }

  @Override
  public InputStream read(String key) throws IOException {
    Whole whole = find(key);
    return new PieceStream(connections, whole.id(), 0, whole.size());
  }

  /** An object that is all there. */
  private record Whole(long id, long size) {}

  private Whole find(String key) throws IOException {
    try {
      return require(key);
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
      throw new ClosedByInterruptException();
    }
  }

  private Whole require(String key) throws NoSuchFileException, InterruptedException {
    Optional<Whole> found =
        connections.run(
            session ->
                session.first(
                    "SELECT id, size FROM content WHERE key = ? AND size IS NOT NULL",
                    row -> new Whole(row.number(), row.number()),
                    key));
    return found.orElseThrow(() -> new NoSuchFileException(key));
  }

  /** Nobody sees it from the first step on. */
  @Override
  public void delete(String key) throws InterruptedException {
    Optional<Long> id =
        connections.run(
            session ->
                session.first(
                    "UPDATE content SET size = NULL WHERE key = ? RETURNING id",
                    RowReader::number,
                    key));
    if (id.isEmpty()) {
      return;
    }
    long content = id.get();
    while (connections.run(session -> removeSome(session, content)) > 0) {}
    var _ = connections.run(session -> session.update("DELETE FROM content WHERE id = ?", content));
  }

  private static int removeSome(Session session, long content) throws SQLException {
    return session.update(
        "DELETE FROM content_piece WHERE content = ?1 AND start IN"
            + " (SELECT start FROM content_piece WHERE content = ?1 ORDER BY start LIMIT ?2)",
        content,
        STEP / PIECE);
  }

  /** What a reader finds missing in the middle. */
  static StorageServiceException removed() {
    return new StorageServiceException(
        Problem.FAILED, "The content of the file was removed while it was read.", null);
  }

  @Override
  public String place() {
    return "the database";
  }

  @Override
  public void close() {
    // The connections are not its own.
  }
}
