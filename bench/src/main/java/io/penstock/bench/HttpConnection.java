package io.penstock.bench;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;

/**
 * One keep-alive connection that sends prepared bytes and reads answers with a Content-Length. It
 * does so little that what is measured is the server.
 */
final class HttpConnection implements AutoCloseable {

  private final Socket socket;
  private final InputStream in;
  private final OutputStream out;

  HttpConnection(URI url) throws IOException {
    this(url, 1 << 16);
  }

  /** One that holds at most so many bytes of an answer that nobody has read yet. */
  HttpConnection(URI url, int buffer) throws IOException {
    socket = new Socket(url.getHost(), url.getPort());
    socket.setTcpNoDelay(true);
    in = new BufferedInputStream(socket.getInputStream(), buffer);
    out = socket.getOutputStream();
  }

  /** The bytes of a call. */
  static byte[] request(String method, URI url, String token, String body) {
    String query = url.getRawQuery();
    String target = query == null ? url.getRawPath() : url.getRawPath() + "?" + query;
    byte[] content = body.getBytes(StandardCharsets.UTF_8);
    String head =
        "%s %s HTTP/1.1\r\nHost: %s:%d\r\nAuthorization: Token %s\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n"
            .formatted(method, target, url.getHost(), url.getPort(), token, content.length);
    return (head + body).getBytes(StandardCharsets.UTF_8);
  }

  /**
   * Sends a call and reads the answer.
   *
   * @return the body; of an answer without content, nothing
   * @throws IOException also when the status is neither 200 nor 204
   */
  byte[] exchange(byte[] request) throws IOException {
    out.write(request);
    out.flush();
    String status = line();
    int length = -1;
    for (String header = line(); !header.isEmpty(); header = line()) {
      if (header.regionMatches(true, 0, "content-length:", 0, 15)) {
        length = Integer.parseInt(header.substring(15).strip());
      }
    }
    if (status.contains(" 204 ")) {
      return new byte[0];
    }
    if (length < 0) {
      throw new IOException("No Content-Length behind " + status);
    }
    byte[] body = in.readNBytes(length);
    if (!status.contains(" 200 ")) {
      throw new IOException(status + ": " + new String(body, StandardCharsets.UTF_8));
    }
    return body;
  }

  private String line() throws IOException {
    StringBuilder line = new StringBuilder();
    for (int c = in.read(); c != '\n'; c = in.read()) {
      if (c < 0) {
        throw new EOFException("The server closed the connection");
      }
      if (c != '\r') {
        line.append((char) c);
      }
    }
    return line.toString();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
