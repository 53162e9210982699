package io.penstock.adapters.http;

import io.penstock.engine.error.RejectedException;
import io.penstock.engine.error.RejectedException.Reason;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;

/** Reads bodies up to a limit. */
final class BodyReader {

  private static final int FIRST_BUFFER = 64 * 1024;

  private BodyReader() {}

  /**
   * Reads the whole body into memory that is set aside for it first.
   *
   * @param limit in bytes
   * @throws RejectedException when the body is larger, or there is no memory for it; a body that
   *     says so itself is not read
   */
  static byte[] readAll(RequestContent content, long limit) {
    long length = content.length();
    if (length == 0) {
      return new byte[0];
    }
    if (length > limit) {
      throw tooLarge(limit);
    }
    content.hold(length < 0 ? Math.min(FIRST_BUFFER, limit) : length);
    // Memory follows what has really come, not what was announced.
    byte[] buffer = new byte[(int) (length < 0 ? FIRST_BUFFER : Math.min(length, FIRST_BUFFER))];
    int read = 0;
    try {
      InputStream in = content.open();
      while (read != length) {
        if (read == buffer.length) {
          long wanted = length < 0 ? limit + 1 : length;
          int larger = (int) Math.min(wanted, 2L * buffer.length);
          content.hold(Math.min(larger, limit));
          buffer = Arrays.copyOf(buffer, larger);
        }
        int n = in.read(buffer, read, buffer.length - read);
        if (n < 0) {
          break;
        }
        read += n;
        if (read > limit) {
          throw tooLarge(limit);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return read == buffer.length ? buffer : Arrays.copyOf(buffer, read);
  }

  /** The body as a stream, which refuses to go on where the limit is passed. */
  static InputStream open(RequestContent content, long limit) {
    if (content.length() > limit) {
      throw tooLarge(limit);
    }
    return new Limited(content.open(), limit);
  }

  private static RejectedException tooLarge(long limit) {
    return new RejectedException(
        Reason.TOO_LARGE,
        "The request body must not be larger than "
            + limit
            + " bytes, the limit set for this server.");
  }

  private static final class Limited extends FilterInputStream {

    private final long limit;
    private long read;

    Limited(InputStream in, long limit) {
      super(in);
      this.limit = limit;
    }

    @Override
    public int read() throws IOException {
      int b = in.read();
      count(b < 0 ? 0 : 1);
      return b;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
      int n = in.read(buffer, offset, length);
      count(n);
      return n;
    }

    @Override
    public long skip(long n) throws IOException {
      long skipped = in.skip(n);
      count(skipped);
      return skipped;
    }

    @Override
    public boolean markSupported() {
      return false;
    }

    private void count(long n) {
      read += Math.max(0, n);
      if (read > limit) {
        throw tooLarge(limit);
      }
    }
  }
}
