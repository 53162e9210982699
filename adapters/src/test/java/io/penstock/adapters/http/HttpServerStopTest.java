package io.penstock.adapters.http;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.adapters.http.TestServer.Raw;
import io.penstock.engine.model.JsonText;
import java.net.ConnectException;
import java.net.SocketException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class HttpServerStopTest {

  private static final String CALL =
      "GET /v2.1/slow HTTP/1.1\nHost: x\nAuthorization: Token " + TestServer.TOKEN + "\n\n";

  @AutoClose("shutdownNow")
  private final ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor();

  private final CountDownLatch started = new CountDownLatch(1);
  private final CountDownLatch release = new CountDownLatch(1);
  private final CountDownLatch interrupted = new CountDownLatch(1);
  private final Endpoints slow =
      routes ->
          routes.get(
              "/slow",
              request -> {
                started.countDown();
                try {
                  release.await();
                } catch (InterruptedException e) {
                  interrupted.countDown();
                  throw e;
                }
                return ApiResponse.ok(JsonText.of("\"done\""));
              });

  @Test
  void runningRequestIsAnsweredAndNewConnectionsAreRefused() throws Exception {
    TestServer server = new TestServer(within(Duration.ofMinutes(1)), slow);
    try (Raw raw = server.raw();
        Raw idle = server.raw()) {
      raw.send(CALL);
      assertTrue(started.await(20, TimeUnit.SECONDS));
      Thread stopping = Thread.ofVirtual().start(server::close);
      assertTrue(idle.isAtEnd());
      awaitRefusal(server);

      release.countDown();

      String answer = raw.answer();
      assertTrue(answer.endsWith("\n\n\"done\""), answer);
      assertTrue(stopping.join(Duration.ofSeconds(20)));
    }
  }

  /** Nothing runs, so the thread that accepts connections is ended at once. */
  @Test
  void connectionThatComesAtTheMomentOfTheStopIsAnsweredOrClosed() throws Exception {
    for (int round = 0; round < 150; round++) {
      TestServer server = new TestServer(within(Duration.ofMinutes(1)), slow);
      CountDownLatch called = new CountDownLatch(1);
      Future<?> calls = callers.submit(() -> callUntilRefused(server, called));
      called.await();
      server.close();
      calls.get(20, TimeUnit.SECONDS);
    }
  }

  private static Void callUntilRefused(TestServer server, CountDownLatch called) throws Exception {
    boolean refused = false;
    while (!refused) {
      try (Raw raw = server.raw()) {
        raw.send("GET /v2.1/none HTTP/1.1\nHost: x\nConnection: close\n\n");
        raw.answer();
        called.countDown();
      } catch (SocketException closed) {
        refused = closed instanceof ConnectException;
      }
    }
    return null;
  }

  private static HttpSettings within(Duration gracePeriod) {
    return new HttpSettings("127.0.0.1", 0, 1_000, 1_000, Duration.ofHours(3), gracePeriod);
  }

  /**
   * The listener goes at about the same time as idle connections; the request still runs. A
   * connection made as the listener closes is reset by it.
   */
  private static void awaitRefusal(TestServer server) throws Exception {
    while (true) {
      try {
        server.raw().close();
      } catch (SocketException closed) {
        if (closed instanceof ConnectException) {
          return;
        }
      }
    }
  }

  @Test
  void requestThatOutlastsTheGracePeriodIsInterrupted() throws Exception {
    TestServer server = new TestServer(within(Duration.ofMillis(50)), slow);
    try (Raw raw = server.raw()) {
      raw.send(CALL);
      assertTrue(started.await(20, TimeUnit.SECONDS));

      server.close();

      assertTrue(interrupted.await(20, TimeUnit.SECONDS));
      // Whether the sentence still gets out is a race with the closing of the connection.
      String answer = raw.answer();
      assertTrue(
          answer.isBlank()
              || answer.endsWith("\n\n{\"error\":\"The server is stopping; try again later.\"}"),
          answer);
    }
  }
}
