package io.penstock.adapters.http;

import io.helidon.common.socket.SocketOptions;
import io.helidon.http.DirectHandler.EventType;
import io.helidon.webserver.ErrorHandling;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.DirectHandlers;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http1.Http1Config;
import io.helidon.webserver.http1.Http1ConnectionSelector;
import io.penstock.engine.port.JsonCodec;
import io.penstock.engine.service.access.Access;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.SortedSet;

/** The listening server. Each connection has a virtual thread of its own. */
public final class HttpServer {

  private static final int LONGEST_REQUEST_LINE = 64 * 1024;

  private final HttpSettings settings;
  private final HangUpWatcher hangUps;
  private final SortedSet<String> operations;
  private final AnswerCounts answers = new AnswerCounts();
  private final ListenerThread listener = new ListenerThread();
  private final WebServer server;

  /**
   * A server that does not listen yet.
   *
   * @param access what callers may do
   * @param endpoints all operations that there are; what the API documents beyond them is answered
   *     with 501
   * @param pages what there is beside the API
   */
  public HttpServer(
      HttpSettings settings,
      Authenticator authenticator,
      Access access,
      JsonCodec codec,
      List<Endpoints> endpoints,
      OperatorPages pages) {
    this(settings, authenticator, access, codec, named(endpoints), pages, HangUpWatcher.PATIENCE);
  }

  /** Routes, all of which the table of operations must name. */
  private static Routes named(List<Endpoints> endpoints) {
    Routes routes = new Routes();
    endpoints.forEach(group -> group.addTo(routes));
    if (!routes.unnamed().isEmpty()) {
      throw new IllegalStateException(
          "The table of operations does not say who may call " + routes.unnamed() + ".");
    }
    return routes;
  }

  /** The same with another time after which handlers learn that their client has hung up. */
  HttpServer(
      HttpSettings settings,
      Authenticator authenticator,
      Access access,
      JsonCodec codec,
      Routes routes,
      OperatorPages pages,
      Duration patience) {
    this.settings = settings;
    this.hangUps = new HangUpWatcher(patience);
    this.operations = routes.operations();
    DocumentedOperations.addMissing(routes);
    HelidonBridge bridge =
        new HelidonBridge(
            new Dispatcher(
                routes, pages, answers, authenticator, new Guard(access), settings, codec),
            new BodyBudget(settings.maxHeldBodyBytes()),
            pages.readiness());
    DirectHandlers.Builder refusals = DirectHandlers.builder();
    for (EventType type : EventType.values()) {
      refusals.addHandler(type, bridge);
    }
    this.server =
        WebServer.builder()
            .host(settings.host())
            .port(settings.port())
            .shutdownHook(false)
            .shutdownGracePeriod(settings.shutdownGrace())
            .idleConnectionTimeout(settings.idleTimeout())
            .featuresDiscoverServices(false)
            .protocolsDiscoverServices(false)
            .addConnectionSelector(new WatchedConnections(http1(), hangUps::add, listener::serves))
            // Answers are written in one piece; waiting for more would only delay them.
            .connectionOptions(listener.options(SocketOptions.builder().tcpNoDelay(true).build()))
            .errorHandling(ErrorHandling.builder().includeEntity(true).build())
            .directHandlers(refusals.build())
            .routing(HttpRouting.builder().addFilter(bridge))
            .build();
  }

  /** Paths and queries are not validated here: the dispatcher does it, after the token. */
  private static Http1ConnectionSelector http1() {
    Http1Config config =
        Http1Config.builder()
            .maxPrologueLength(LONGEST_REQUEST_LINE)
            .validatePath(false)
            .validatePrologue(false)
            .sendKeepAliveHeader(false)
            .build();
    return Http1ConnectionSelector.builder().config(config).build();
  }

  /**
   * Listens from now on.
   *
   * @throws IllegalStateException with a sentence, when the address cannot be had
   */
  public void start() {
    server.start();
    // Helidon logs that it could not start, and returns.
    if (!server.isRunning()) {
      throw new IllegalStateException(
          "The server cannot listen on %s port %d: %s."
              .formatted(settings.host(), settings.port(), whyNot()));
    }
    hangUps.start();
  }

  private String whyNot() {
    try (ServerSocket probe = new ServerSocket()) {
      probe.bind(new InetSocketAddress(settings.host(), settings.port()));
      return "it was taken a moment ago";
    } catch (IOException reason) {
      return String.valueOf(reason.getMessage());
    }
  }

  /** The operations that it serves, such as {@code GET /projects}; not what it answers with 501. */
  public SortedSet<String> operations() {
    return Collections.unmodifiableSortedSet(operations);
  }

  /** What the API has answered so far. */
  public AnswerCounts answers() {
    return answers;
  }

  /** The port that it listens on. */
  public int port() {
    return server.port();
  }

  /**
   * Takes no more connections and requests, lets running requests end within the grace period, and
   * interrupts those that have not.
   */
  public void stop() {
    listener.beforeStop();
    server.stop();
    hangUps.stop();
  }
}
