package io.penstock.adapters.webhook;

import io.penstock.engine.catalog.Webhook.Header;
import io.penstock.engine.port.WebhookCaller.Answer;
import io.penstock.engine.port.WebhookCaller.Call;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.Nullable;

/** One call: a connection, a request, and the first line of its answer (RFC 9112). */
final class Connection implements AutoCloseable {

  private static final int LONGEST_LINE = 8_192;
  private static final Pattern STATUS_LINE = Pattern.compile("HTTP/1\\.[01] ([1-5][0-9]{2})( .*)?");

  private final URI url;
  private final Call call;
  private final HostLookup hosts;
  private final boolean secure;

  private @Nullable Socket open;
  private boolean closed;

  Connection(URI url, Call call, HostLookup hosts) {
    this.url = url;
    this.call = call;
    this.hosts = hosts;
    this.secure = url.getScheme().equalsIgnoreCase("https");
  }

  /** Never says what the receiver has written: it may be no receiver. */
  Answer post() {
    String host = url.getHost();
    try {
      return new Answer.Status(exchange());
    } catch (HostLookup.Forbidden e) {
      return new Answer.Failed(String.valueOf(e.getMessage()));
    } catch (UnknownHostException e) {
      return new Answer.Failed("The host %s was not found.".formatted(host));
    } catch (SSLException e) {
      return new Answer.Failed(
          "There is no trusted connection to %s: check its certificate.".formatted(host));
    } catch (NoHttpException e) {
      return new Answer.Failed("%s did not answer with HTTP.".formatted(host));
    } catch (IOException e) {
      return new Answer.Failed(
          "The connection to %s failed (%s).".formatted(host, e.getClass().getSimpleName()));
    }
  }

  private int exchange() throws IOException {
    Socket socket = connect();
    OutputStream out = socket.getOutputStream();
    out.write(head().getBytes(StandardCharsets.US_ASCII));
    out.write(call.body().utf8());
    out.flush();
    InputStream in = new BufferedInputStream(socket.getInputStream());
    int status = status(in);
    while (status < 200) {
      // Such as 103: the answer itself is still to come.
      String header;
      do {
        header = line(in);
      } while (!header.isEmpty());
      status = status(in);
    }
    return status;
  }

  private Socket connect() throws IOException {
    String host = url.getHost();
    int port = url.getPort() > 0 ? url.getPort() : secure ? 443 : 80;
    IOException failed = null;
    for (InetAddress address : hosts.find(withoutBrackets(host))) {
      Socket socket = keep(new Socket());
      try {
        socket.connect(new InetSocketAddress(address, port));
        return secure ? secured(socket, withoutBrackets(host), port) : socket;
      } catch (SSLException e) {
        throw e;
      } catch (IOException e) {
        failed = e;
        socket.close();
      }
    }
    throw failed == null ? new UnknownHostException(host) : failed;
  }

  private Socket secured(Socket socket, String host, int port) throws IOException {
    // Not before: a server without webhooks need not read all the certificates that are trusted.
    SSLSocketFactory tls = (SSLSocketFactory) SSLSocketFactory.getDefault();
    SSLSocket secured = (SSLSocket) tls.createSocket(socket, host, port, true);
    SSLParameters parameters = secured.getSSLParameters();
    // Without it any certificate of anybody would do.
    parameters.setEndpointIdentificationAlgorithm("HTTPS");
    secured.setSSLParameters(parameters);
    secured.startHandshake();
    return secured;
  }

  private static String withoutBrackets(String host) {
    return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
  }

  private String head() {
    String path = url.getRawPath() == null || url.getRawPath().isEmpty() ? "/" : url.getRawPath();
    StringBuilder head =
        new StringBuilder("POST ")
            .append(path)
            .append(url.getRawQuery() == null ? "" : "?" + url.getRawQuery())
            .append(" HTTP/1.1\r\nHost: ")
            .append(url.getHost())
            .append(url.getPort() > 0 ? ":" + url.getPort() : "")
            .append("\r\nConnection: close\r\nContent-Length: ")
            .append(call.body().size())
            .append("\r\n");
    if (call.headers().stream().noneMatch(each -> each.key().equalsIgnoreCase("Content-Type"))) {
      head.append("Content-Type: application/json\r\n");
    }
    if (call.headers().stream().noneMatch(each -> each.key().equalsIgnoreCase("User-Agent"))) {
      head.append("User-Agent: Penstock\r\n");
    }
    for (Header header : call.headers()) {
      head.append(header.key()).append(": ").append(header.value()).append("\r\n");
    }
    return head.append("\r\n").toString();
  }

  /** What answers speaks no HTTP. */
  private static final class NoHttpException extends IOException {
    private static final long serialVersionUID = 1L;
  }

  private static int status(InputStream in) throws IOException {
    Matcher status = STATUS_LINE.matcher(line(in));
    if (!status.matches()) {
      throw new NoHttpException();
    }
    return Integer.parseInt(status.group(1));
  }

  private static String line(InputStream in) throws IOException {
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

  private synchronized Socket keep(Socket socket) throws IOException {
    if (closed) {
      socket.close();
      throw new SocketException("closed");
    }
    open = socket;
    return socket;
  }

  @Override
  public synchronized void close() {
    closed = true;
    if (open != null) {
      try {
        open.close();
      } catch (IOException e) {
        // Nothing is left to be done with it.
      }
    }
  }
}
