package io.penstock.server;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.penstock.adapters.metrics.ServerMetrics;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/**
 * Answers for a server that waits for its database: it is healthy, and not ready, and says why. The
 * JDK's own small HTTP server does, since there is next to nothing to say.
 */
final class Standby implements AutoCloseable {

  private static final Logger LOG = System.getLogger("io.penstock");

  private static final String JSON = "application/json";

  private record Answer(int status, String mediaType, String body) {}

  private final String host;
  private final int port;
  private volatile String reason = "";
  private String logged = "";
  private @Nullable HttpServer http;
  private @Nullable ExecutorService threads;

  /**
   * @param port that of the server when it starts; 0 to answer nothing
   */
  Standby(String host, int port) {
    this.host = host;
    this.port = port;
  }

  /**
   * Waits for this reason. The first time, this begins to answer.
   *
   * @param sentence for anybody who asks
   * @param detail logged, but not again and again
   */
  synchronized void because(String sentence, String detail) {
    reason = sentence;
    if (!detail.equals(logged)) {
      logged = detail;
      LOG.log(Level.WARNING, "The server waits. {0}", detail);
    }
    if (http == null && port != 0) {
      try {
        HttpServer server = HttpServer.create(new InetSocketAddress(host, port), 0);
        ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
        server.setExecutor(executor);
        server.createContext("/", this::answer);
        server.start();
        http = server;
        threads = executor;
      } catch (IOException taken) {
        throw new StartupException(
            "The address %s with port %d cannot be listened on: choose another with --port (%s)."
                .formatted(host, port, taken.getMessage()),
            taken);
      }
    }
  }

  private void answer(HttpExchange call) throws IOException {
    try (call) {
      Answer answer = answer(call.getRequestURI().getPath());
      byte[] body = answer.body().getBytes(StandardCharsets.UTF_8);
      call.getResponseHeaders().set("Content-Type", answer.mediaType());
      // Of the next call somebody else may be asked.
      call.getResponseHeaders().set("Connection", "close");
      if (answer.status() == 503) {
        call.getResponseHeaders().set("Retry-After", "1");
      }
      boolean bare = call.getRequestMethod().equals("HEAD");
      call.sendResponseHeaders(answer.status(), bare ? -1 : body.length);
      if (!bare) {
        call.getResponseBody().write(body);
      }
    }
  }

  private Answer answer(String path) {
    return switch (path) {
      case "/health" -> new Answer(200, JSON, "{\"status\":\"ok\"}");
      // Without a token: it says no more than the status of /ready. A scrape that failed would look
      // like a server that is gone.
      case "/metrics" -> new Answer(200, ServerMetrics.MEDIA_TYPE, MetricsWiring.NOT_READY);
      default -> new Answer(503, JSON, "{\"error\":\"%s\"}".formatted(escaped(reason)));
    };
  }

  private static String escaped(String text) {
    return text.replace("\\", "\\\\").replace("\"", "\\\"");
  }

  @Override
  public synchronized void close() {
    if (http != null) {
      http.stop(0);
      http = null;
    }
    if (threads != null) {
      threads.close();
      threads = null;
    }
  }
}
