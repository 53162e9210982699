package io.penstock.adapters.webhook;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** The headers and the content of an answer (RFC 9112, sections 5 to 7). */
final class HttpBody {

  private static final int MOST_HEADERS = 200;
  private static final int BUFFER = 16_384;

  private final InputStream in;
  private final Map<String, String> headers = new HashMap<>();

  private HttpBody(InputStream in) {
    this.in = in;
  }

  /** Reads the headers that stand behind the status. */
  static HttpBody of(InputStream in) throws IOException {
    HttpBody body = new HttpBody(in);
    for (int i = 0; i < MOST_HEADERS; i++) {
      String line = HttpHead.line(in);
      if (line.isEmpty()) {
        return body;
      }
      int colon = line.indexOf(':');
      if (colon > 0) {
        body.headers.putIfAbsent(
            line.substring(0, colon).strip().toLowerCase(Locale.ROOT),
            line.substring(colon + 1).strip());
      }
    }
    throw new HttpHead.NoHttpException();
  }

  /** A header, by its name in small letters. */
  Optional<String> header(String name) {
    return Optional.ofNullable(headers.get(name));
  }

  /** Copies the content. False when there is more than {@code most} bytes of it. */
  boolean copyTo(OutputStream out, long most) throws IOException {
    String coding = header("transfer-encoding").orElse("");
    if (coding.equalsIgnoreCase("chunked")) {
      return copyChunks(out, most);
    }
    if (!coding.isEmpty()) {
      throw new HttpHead.NoHttpException();
    }
    Optional<String> length = header("content-length");
    if (length.isEmpty()) {
      return copyToEnd(out, most);
    }
    long exactly = number(length.get(), 10);
    if (exactly > most) {
      return false;
    }
    copy(out, exactly);
    return true;
  }

  private boolean copyChunks(OutputStream out, long most) throws IOException {
    long left = most;
    while (true) {
      long size = number(HttpHead.line(in).split(";", 2)[0].strip(), 16);
      if (size == 0) {
        return true; // What may still come are trailers.
      }
      left -= size;
      if (left < 0) {
        return false;
      }
      copy(out, size);
      if (!HttpHead.line(in).isEmpty()) {
        throw new HttpHead.NoHttpException();
      }
    }
  }

  private boolean copyToEnd(OutputStream out, long most) throws IOException {
    byte[] buffer = new byte[BUFFER];
    long left = most;
    for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
      left -= n;
      if (left < 0) {
        return false;
      }
      out.write(buffer, 0, n);
    }
    return true;
  }

  private void copy(OutputStream out, long exactly) throws IOException {
    byte[] buffer = new byte[BUFFER];
    for (long left = exactly; left > 0; ) {
      int n = in.read(buffer, 0, (int) Math.min(buffer.length, left));
      if (n < 0) {
        throw new EOFException("The answer ended before its end.");
      }
      out.write(buffer, 0, n);
      left -= n;
    }
  }

  private static long number(String digits, int radix) throws IOException {
    try {
      long number = digits.length() > 15 ? -1 : Long.parseLong(digits, radix);
      if (number >= 0 && !digits.startsWith("+")) {
        return number;
      }
    } catch (NumberFormatException e) {
      // As below.
    }
    throw new HttpHead.NoHttpException();
  }
}
