package io.penstock.adapters.webhook;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Lines of the head of an answer (RFC 9112). */
final class HttpHead {

  private static final int LONGEST_LINE = 8_192;
  private static final Pattern STATUS_LINE = Pattern.compile("HTTP/1\\.[01] ([1-5][0-9]{2})( .*)?");

  private HttpHead() {}

  /** What answers speaks no HTTP. */
  static final class NoHttpException extends IOException {
    private static final long serialVersionUID = 1L;
  }

  /** What stands behind the method in the first line of a request. */
  static String target(URI url) {
    String path = url.getRawPath() == null || url.getRawPath().isEmpty() ? "/" : url.getRawPath();
    return path + (url.getRawQuery() == null ? "" : "?" + url.getRawQuery());
  }

  /** The value of the {@code Host} header. */
  static String host(URI url) {
    return url.getHost() + (url.getPort() > 0 ? ":" + url.getPort() : "");
  }

  /** That of the answer itself, after those that announce it, such as 103. */
  static int finalStatus(InputStream in) throws IOException {
    int status = status(in);
    while (status < 200) {
      String header;
      do {
        header = line(in);
      } while (!header.isEmpty());
      status = status(in);
    }
    return status;
  }

  private static int status(InputStream in) throws IOException {
    Matcher status = STATUS_LINE.matcher(line(in));
    if (!status.matches()) {
      throw new NoHttpException();
    }
    return Integer.parseInt(status.group(1));
  }

  static String line(InputStream in) throws IOException {
    StringBuilder line = new StringBuilder();
    for (int c = in.read(); c != '\n'; c = in.read()) {
      if (c < 0 || line.length() >= LONGEST_LINE) {
        throw new NoHttpException();
      }
      line.append((char) c);
    }
    int end = line.length() - 1;
    return end >= 0 && line.charAt(end) == '\r' ? line.substring(0, end) : line.toString();
  }
}
