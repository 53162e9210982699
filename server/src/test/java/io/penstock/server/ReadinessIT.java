package io.penstock.server;

import static io.penstock.server.ServerFixtures.client;
import static io.penstock.server.ServerFixtures.postTo;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.server.client.ApiClient;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a load balancer, and the clients behind it, see of a server that stops. */
@Timeout(180)
class ReadinessIT {

  private static final DeploymentFixture ECHO = DeploymentFixture.ofStrings("echo", "text", "text");
  private static final String CODE =
      """
      class Deployment:
          def request(self, data):
              return {"text": data["text"]}
      """;
  private static final int SENDERS = 4;

  @TempDir Path folder;

  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  @Test
  void whoSendsOnlyWhileItIsReadyIsNeverRefused() throws Exception {
    try (RunningProcess server = serve("5")) {
      ApiClient api = client(server, folder);
      ECHO.deploy(api, CODE);
      awaitReady(api);

      Senders senders = new Senders(api);
      senders.awaitRequests(50);
      server.terminate();
      awaitNotReady(api);
      // As a load balancer does it: those that it has sent are still to be answered.
      senders.stop();

      assertEquals(List.of(), senders.failures());
      assertEquals(0, server.exitStatus(), server.standardError());
    }
  }

  @Test
  void serverThatIsAboutToStopAnswersAndClosesConnections() throws Exception {
    try (RunningProcess server = serve("600")) {
      ApiClient api = client(server, folder);
      ECHO.deploy(api, CODE);
      assertTrue(post(api).headers().firstValue("Connection").isEmpty());
      server.terminate();
      awaitNotReady(api);

      for (int i = 0; i < 20; i++) {
        HttpResponse<String> answer = post(api);
        assertEquals(200, answer.statusCode(), answer.body());
        assertEquals("close", answer.headers().firstValue("Connection").orElse("none"));
      }
      assertEquals(200, get(api, "/health").statusCode());
      assertEquals("{\"error\":\"The server is stopping.\"}", get(api, "/ready").body());

      // A second signal waits for no delay.
      server.terminate();
      assertEquals(0, server.exitStatus(), server.standardError());
    }
  }

  private RunningProcess serve(String shutdownDelay) throws Exception {
    return ServerFixtures.serve(folder.resolve("data"), "--shutdown-delay", shutdownDelay);
  }

  private void awaitReady(ApiClient api) throws Exception {
    while (get(api, "/ready").statusCode() != 200) {
      Thread.onSpinWait();
    }
  }

  private void awaitNotReady(ApiClient api) throws Exception {
    while (get(api, "/ready").statusCode() == 200) {
      Thread.onSpinWait();
    }
  }

  /** Of what is beside the API, without a token. */
  private HttpResponse<String> get(ApiClient api, String path) throws Exception {
    return http.send(
        HttpRequest.newBuilder(URI.create(api.url()).resolve(path))
            .timeout(Duration.ofSeconds(20))
            .build(),
        BodyHandlers.ofString());
  }

  private HttpResponse<String> post(ApiClient api) throws Exception {
    return http.send(
        postTo(api, ECHO.requests(), "{\"text\": \"a\"}").timeout(Duration.ofSeconds(20)).build(),
        BodyHandlers.ofString());
  }

  /** Direct requests all the time, on kept connections, until told to stop. */
  private final class Senders {

    private final AtomicInteger sent = new AtomicInteger();
    private final Queue<String> failures = new ConcurrentLinkedQueue<>();
    private final CountDownLatch stopped = new CountDownLatch(1);
    private final List<Thread> threads = new ArrayList<>();

    Senders(ApiClient api) {
      for (int i = 0; i < SENDERS; i++) {
        threads.add(Thread.ofVirtual().start(() -> send(api)));
      }
    }

    private void send(ApiClient api) {
      while (stopped.getCount() > 0) {
        try {
          HttpResponse<String> answer = post(api);
          if (answer.statusCode() != 200 || !answer.body().contains("\"status\":\"completed\"")) {
            failures.add(answer.statusCode() + " " + answer.body());
          }
        } catch (Exception broken) {
          failures.add(broken.toString());
        }
        sent.incrementAndGet();
      }
    }

    void awaitRequests(int count) {
      while (sent.get() < count) {
        Thread.onSpinWait();
      }
    }

    /** Returns when all that were sent are answered. */
    void stop() throws InterruptedException {
      stopped.countDown();
      for (Thread thread : threads) {
        thread.join();
      }
    }

    List<String> failures() {
      return List.copyOf(failures);
    }
  }
}
