package io.penstock.server;

import static io.penstock.server.ServerFixtures.client;
import static io.penstock.server.ServerFixtures.serve;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.penstock.server.client.ApiClient;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of an announcement when the server is killed before it has arrived. */
@Timeout(120)
class KilledServersWebhooksIT {

  private static final String FLAG = "--webhook-allow-private-addresses";

  @TempDir Path folder;

  private final BlockingQueue<String> calls = new LinkedBlockingQueue<>();
  private final CountDownLatch killed = new CountDownLatch(1);

  @Test
  void announcementIsSentAgainWithItsIdAfterTheNextStart() throws Exception {
    HttpServer receiver =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    receiver.createContext("/", this::receive);
    receiver.setExecutor(Executors.newCachedThreadPool());
    receiver.start();
    try {
      try (RunningProcess server = serve(folder.resolve("data"), FLAG)) {
        ApiClient api = client(server, folder);
        define(api, "http://127.0.0.1:" + receiver.getAddress().getPort() + "/hook");
        var _ = api.post("/projects/default/pipelines/text/requests", "\"hi\"");
        String first = next();
        server.kill();
        killed.countDown();
        try (RunningProcess again = serve(folder.resolve("data"), FLAG)) {
          var _ = client(again, folder);
          assertEquals(first, next());
        }
      }
    } finally {
      receiver.stop(0);
    }
  }

  private String next() throws InterruptedException {
    String call = calls.poll(60, TimeUnit.SECONDS);
    if (call == null) {
      throw new AssertionError("nothing came");
    }
    return call;
  }

  private static void define(ApiClient api, String url) throws Exception {
    var _ =
        api.post(
            "/projects/default/pipelines",
            "{\"name\": \"text\", \"input_type\": \"plain\", \"output_type\": \"plain\"}");
    var _ =
        api.post(
            "/projects/default/pipelines/text/versions",
            """
            {"version": "v1", "objects": [], "attachments": [{"destination_name": "pipeline_end",
              "sources": [{"source_name": "pipeline_start", "mapping": []}]}]}
            """);
    var _ =
        api.post(
            "/projects/default/webhooks",
            """
            {"name": "hook", "object_type": "pipeline", "object_name": "text",
             "event": "pipeline_request_completed", "url": "%s"}
            """
                .formatted(url));
  }

  /** Answers nothing before the server is killed. */
  private void receive(HttpExchange exchange) {
    try (exchange) {
      String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
      calls.add(exchange.getRequestHeaders().getFirst("Penstock-Event-Id") + " " + body);
      killed.await();
      exchange.sendResponseHeaders(200, -1);
    } catch (Exception theCallerIsGone) {
      // As it must be, the first time.
    }
  }
}
