package io.penstock.adapters.webhook;

import io.penstock.engine.catalog.Webhook.Header;
import io.penstock.engine.port.WebhookCaller.Answer;
import io.penstock.engine.port.WebhookCaller.Call;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import javax.net.ssl.SSLException;

/** One call: a connection, a request, and the first line of its answer (RFC 9112). */
final class Connection implements AutoCloseable {

  private final URI url;
  private final Call call;
  private final Dial dial;

  Connection(URI url, Call call, HostLookup hosts) {
    this.url = url;
    this.call = call;
    this.dial = new Dial(hosts);
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
    } catch (HttpHead.NoHttpException e) {
      return new Answer.Failed("%s did not answer with HTTP.".formatted(host));
    } catch (IOException e) {
      return new Answer.Failed(
          "The connection to %s failed (%s).".formatted(host, e.getClass().getSimpleName()));
    }
  }

  private int exchange() throws IOException {
    Socket socket = dial.to(url);
    OutputStream out = socket.getOutputStream();
    out.write(head().getBytes(StandardCharsets.US_ASCII));
    out.write(call.body().utf8());
    out.flush();
    return HttpHead.finalStatus(new BufferedInputStream(socket.getInputStream()));
  }

  private String head() {
    StringBuilder head =
        new StringBuilder("POST ")
            .append(HttpHead.target(url))
            .append(" HTTP/1.1\r\nHost: ")
            .append(HttpHead.host(url))
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

  @Override
  public void close() {
    dial.close();
  }
}
