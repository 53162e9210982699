package io.penstock.adapters.http.definition;

import io.penstock.engine.error.RejectedException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/** Reads a stream up to a delimiter again and again, with a buffer of fixed size. */
final class DelimitedInput {

  private static final int BUFFER_SIZE = 64 * 1024;

  private final InputStream in;
  private final byte[] buffer = new byte[BUFFER_SIZE];
  private int start;
  private int end;

  /**
   * Reads on from where {@code in} stands.
   *
   * @param prefix read before it
   */
  DelimitedInput(byte[] prefix, InputStream in) {
    this.in = in;
    System.arraycopy(prefix, 0, buffer, 0, prefix.length);
    this.end = prefix.length;
  }

  /**
   * Copies everything before the next delimiter, and goes on behind it.
   *
   * @throws RejectedException when the stream ends without one
   */
  void copyUntil(byte[] delimiter, OutputStream to) throws IOException {
    while (true) {
      int found = indexOf(delimiter);
      if (found >= 0) {
        to.write(buffer, start, found - start);
        start = found + delimiter.length;
        return;
      }
      // The last bytes may be the beginning of a delimiter.
      int sure = Math.max(0, end - start - delimiter.length + 1);
      to.write(buffer, start, sure);
      start += sure;
      fill();
    }
  }

  /**
   * The text up to the next delimiter, without it.
   *
   * @throws RejectedException when it is longer than {@code limit} bytes, or the stream ends
   */
  String readUntil(byte[] delimiter, int limit) throws IOException {
    ByteArrayOutputStream text = new ByteArrayOutputStream();
    copyUntil(delimiter, new Bounded(text, limit));
    return text.toString(StandardCharsets.UTF_8);
  }

  /** The next two bytes as text. */
  String readTwo() throws IOException {
    while (end - start < 2) {
      fill();
    }
    start += 2;
    return new String(buffer, start - 2, 2, StandardCharsets.ISO_8859_1);
  }

  private int indexOf(byte[] delimiter) {
    for (int i = start; i <= end - delimiter.length; i++) {
      int matched = 0;
      while (matched < delimiter.length && buffer[i + matched] == delimiter[matched]) {
        matched++;
      }
      if (matched == delimiter.length) {
        return i;
      }
    }
    return -1;
  }

  private void fill() throws IOException {
    System.arraycopy(buffer, start, buffer, 0, end - start);
    end -= start;
    start = 0;
    int read = in.read(buffer, end, buffer.length - end);
    if (read < 0) {
      throw RejectedException.invalid(
          "The multipart body breaks off: its closing boundary is missing.");
    }
    end += read;
  }

  /** Refuses what is too long. */
  private static final class Bounded extends OutputStream {
    private final OutputStream out;
    private int left;

    Bounded(OutputStream out, int limit) {
      this.out = out;
      this.left = limit;
    }

    @Override
    public void write(int b) throws IOException {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      left -= length;
      if (left < 0) {
        throw RejectedException.invalid(
            "A header or form field of the multipart body is too long; only the file may be large.");
      }
      out.write(bytes, offset, length);
    }
  }
}
