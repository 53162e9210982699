package io.penstock.bench;

import io.helidon.common.socket.SocketOptions;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http1.Http1Config;
import io.helidon.webserver.http1.Http1ConnectionSelector;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * A floor: the same HTTP server with the same settings, and a handler that sends every body back.
 * Nothing that answers over HTTP in this process model can be faster.
 */
public final class EchoServer {

  /** Followed by the URL. */
  static final String READY = "Echo is listening on ";

  /** Held, since a logger that nobody holds forgets its level. */
  private static final Logger QUIET = Logger.getLogger("io.helidon");

  private EchoServer() {}

  /** Listens on a free port of loopback until the process is ended. */
  public static void main(String[] none) {
    QUIET.setLevel(Level.WARNING);
    WebServer server =
        WebServer.builder()
            .host("127.0.0.1")
            .port(0)
            .featuresDiscoverServices(false)
            .protocolsDiscoverServices(false)
            .addConnectionSelector(
                Http1ConnectionSelector.builder()
                    .config(
                        Http1Config.builder()
                            .validatePath(false)
                            .validatePrologue(false)
                            .sendKeepAliveHeader(false)
                            .build())
                    .build())
            .connectionOptions(SocketOptions.builder().tcpNoDelay(true).build())
            .routing(
                HttpRouting.builder()
                    .addFilter(
                        (chain, request, response) -> {
                          response.header(HeaderNames.CONTENT_TYPE, "application/json");
                          response.send(request.content().as(byte[].class));
                        }))
            .build()
            .start();
    System.out.println(READY + "http://127.0.0.1:" + server.port());
  }
}
