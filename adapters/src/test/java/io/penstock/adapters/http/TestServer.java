package io.penstock.adapters.http;

import io.penstock.adapters.http.Authenticator.OtherTokens;
import io.penstock.adapters.json.JacksonCodec;
import io.penstock.engine.port.TokenStore.Principal;
import io.penstock.engine.service.access.Access;
import io.penstock.engine.service.access.AccessControl;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A server on a free port of the loopback interface, and ways to call it. */
final class TestServer implements AutoCloseable {

  static final String TOKEN = "0123456789abcdef0123456789abcdef01234567";
  static final HttpSettings SETTINGS =
      new HttpSettings(
          "127.0.0.1", 0, 100_000, 1_000_000, Duration.ofHours(3), Duration.ofSeconds(5));

  final InMemoryTokens tokens = new InMemoryTokens().with(TOKEN, "somebody@example.com");
  private final HttpServer server;

  /** Known also while the server stops, when it has none any more. */
  private final int port;

  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  TestServer(Endpoints... endpoints) {
    this(SETTINGS, endpoints);
  }

  TestServer(HttpSettings settings, Endpoints... endpoints) {
    this(settings, HangUpWatcher.PATIENCE, endpoints);
  }

  /**
   * @param patience after which handlers learn that their client has hung up
   */
  TestServer(HttpSettings settings, Duration patience, Endpoints... endpoints) {
    this(settings, (hash, now) -> Optional.empty(), new Everybody(), patience, endpoints);
  }

  /** Where not everybody may do everything. */
  TestServer(AccessControl access, Endpoints... endpoints) {
    this(SETTINGS, access::withToken, access, HangUpWatcher.PATIENCE, endpoints);
  }

  /** Without operations. */
  TestServer(OperatorPages pages) {
    this(SETTINGS, (hash, now) -> Optional.empty(), new Everybody(), pages, HangUpWatcher.PATIENCE);
  }

  private TestServer(
      HttpSettings settings,
      OtherTokens serviceUsers,
      Access access,
      Duration patience,
      Endpoints... endpoints) {
    this(
        settings,
        serviceUsers,
        access,
        new OperatorPages(new Readiness(new BreakableCatalog().probe())),
        patience,
        endpoints);
  }

  private TestServer(
      HttpSettings settings,
      OtherTokens serviceUsers,
      Access access,
      OperatorPages pages,
      Duration patience,
      Endpoints... endpoints) {
    Routes routes = new Routes();
    List.of(endpoints).forEach(group -> group.addTo(routes));
    server =
        new HttpServer(
            settings,
            new Authenticator(tokens, serviceUsers, InstantSource.system()),
            access,
            new JacksonCodec(),
            routes,
            pages,
            patience);
    server.start();
    port = server.port();
  }

  /** Lets everybody do everything. */
  private static final class Everybody implements Access {

    @Override
    public boolean isAdministrator(Principal caller) {
      return true;
    }

    @Override
    public boolean sees(Principal caller, String project) {
      return true;
    }

    @Override
    public boolean allows(
        Principal caller, String permission, String project, @Nullable Thing thing) {
      return true;
    }
  }

  int port() {
    return port;
  }

  /** A request to a path under the API's base, with the token. */
  HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port() + "/v2.1" + path))
        .timeout(Duration.ofSeconds(20))
        .header("Authorization", "Token " + TOKEN);
  }

  HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
    return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  HttpResponse<String> get(String path) throws IOException, InterruptedException {
    return send(request(path));
  }

  HttpResponse<String> post(String path, String json) throws IOException, InterruptedException {
    return send(
        request(path)
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(json)));
  }

  /** A connection for bytes that no client library would send. */
  Raw raw() throws IOException {
    return new Raw(new Socket(InetAddress.getLoopbackAddress(), port()));
  }

  @Override
  public void close() {
    client.close();
    server.stop();
  }

  /** A bare connection. */
  static final class Raw implements AutoCloseable {

    final Socket socket;
    private final InputStream in;

    Raw(Socket socket) throws IOException {
      this.socket = socket;
      this.in = socket.getInputStream();
      socket.setSoTimeout(20_000);
    }

    /** Sends text as it is, but for line feeds, which become CRLF. */
    Raw send(String text) throws IOException {
      return sendBytes(text.replace("\n", "\r\n").getBytes(StandardCharsets.UTF_8));
    }

    Raw sendBytes(byte[] bytes) throws IOException {
      socket.getOutputStream().write(bytes);
      socket.getOutputStream().flush();
      return this;
    }

    /** The next line, without its end; empty at the end of the headers, and of everything. */
    String line() throws IOException {
      StringBuilder line = new StringBuilder();
      for (int b = in.read(); b >= 0 && b != '\n'; b = in.read()) {
        if (b != '\r') {
          line.append((char) b);
        }
      }
      return line.toString();
    }

    /** One answer whose length is declared: status line, headers, empty line, body. */
    String answer() throws IOException {
      StringBuilder answer = new StringBuilder();
      int length = 0;
      for (String line = line(); !line.isEmpty(); line = line()) {
        answer.append(line).append('\n');
        if (line.toLowerCase(java.util.Locale.ROOT).startsWith("content-length:")) {
          length = Integer.parseInt(line.substring("content-length:".length()).strip());
        }
      }
      return answer
          .append('\n')
          .append(new String(in.readNBytes(length), StandardCharsets.UTF_8))
          .toString();
    }

    /** Whether the server has closed its side. */
    boolean isAtEnd() throws IOException {
      try {
        return in.read() < 0;
      } catch (java.net.SocketException reset) {
        return true;
      }
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }
}
