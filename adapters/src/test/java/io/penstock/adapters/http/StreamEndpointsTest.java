package io.penstock.adapters.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.adapters.http.TestServer.Raw;
import io.penstock.engine.error.RejectedException;
import io.penstock.engine.port.DeploymentRuntime;
import io.penstock.engine.port.UpdateListener;
import java.io.OutputStream;
import java.net.SocketException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StreamEndpointsTest {

  private static final String ECHO = "/projects/team/deployments/echo/requests/stream";
  private static final String HALVES = "/projects/team/pipelines/halves/requests/stream";
  private static final Duration LONG = Duration.ofMinutes(5);

  private final CountDownLatch release = new CountDownLatch(1);
  private final CompletableFuture<String> ended = new CompletableFuture<>();

  @TempDir private Path directory;

  /** What the code does before it gives back its input. */
  private interface Code {
    void run(UpdateListener updates) throws InterruptedException;
  }

  private final class Shown extends RequestScenario.EchoRuntime {

    private final Code code;

    Shown(Code code) {
      this.code = code;
    }

    @Override
    public DeploymentRuntime.Result invoke(DeploymentRuntime.Invocation invocation)
        throws InterruptedException {
      try {
        UpdateListener updates = invocation.updates();
        if (updates == null) {
          throw new AssertionError("nobody listens");
        }
        code.run(updates);
      } catch (InterruptedException stopped) {
        ended.complete("stopped");
        throw stopped;
      }
      ended.complete("returned");
      return super.invoke(invocation);
    }
  }

  private RequestScenario scenario(StreamPace pace, Code code) {
    return new RequestScenario(directory, new Shown(code), pace);
  }

  private static String post(String body) {
    return post(ECHO, body);
  }

  private static String post(String path, String body) {
    return "POST /v2.1%s HTTP/1.1\nHost: x\nAuthorization: Token %s\nContent-Length: %d\n\n%s"
        .formatted(path, TestServer.TOKEN, body.length(), body);
  }

  /** Reads up to such a line. */
  private static void await(Raw raw, String line) throws Exception {
    for (int i = 0; i < 50; i++) {
      if (raw.line().equals(line)) {
        return;
      }
    }
    throw new AssertionError("there is no line " + line);
  }

  @Test
  void updatesComeBeforeTheAnswerOfADirectRequest() throws Exception {
    Code code =
        updates -> {
          updates.update("one\ntwo\r\nthree\rfour");
          updates.update("");
        };
    try (RequestScenario scenario = scenario(StreamPace.DEFAULT, code)) {
      HttpResponse<String> answer = scenario.server.post(HALVES, "{\"x\":2}");

      assertEquals(200, answer.statusCode());
      assertEquals("text/event-stream", answer.headers().firstValue("Content-Type").orElseThrow());
      String[] parts = answer.body().split("(?=\\{\"id\":)", 2);
      assertEquals(
          "event: update\ndata:one\ndata:two\ndata:three\ndata:four\n\nevent: update\ndata:\n\n",
          parts[0].replaceFirst("^\n", ""));
      assertTrue(parts[1].contains("\"status\":\"completed\""), parts[1]);
      assertEquals(parts[1].length() - 1, parts[1].indexOf('\n'), "one line, and its end");
    }
  }

  @Test
  void refusalBeforeTheStartHasItsStatusAndBothKeys() throws Exception {
    try (RequestScenario scenario = scenario(StreamPace.DEFAULT, _ -> {})) {
      for (String body : new String[] {"{", "{\"x\":0.5}", "1"}) {
        HttpResponse<String> answer = scenario.server.post(HALVES, body);
        assertEquals(400, answer.statusCode(), answer.body());
        assertTrue(
            answer.body().matches("\\{\"error\":(\".+\"),\"error_message\":\\1}"), answer.body());
      }
      HttpResponse<String> unknown =
          scenario.server.post(HALVES.replace("halves", "thirds"), "{\"x\":2}");
      assertEquals(404, unknown.statusCode());
      assertEquals(
          "{\"error\":\"Pipeline was not found\",\"error_message\":\"Pipeline was not found\"}",
          unknown.body());
    }
  }

  @Test
  void silenceIsBrokenByEmptyLines() throws Exception {
    StreamPace pace = new StreamPace(Duration.ZERO, Duration.ofMillis(1), 1_000, LONG);
    try (RequestScenario scenario = scenario(pace, _ -> release.await());
        Raw raw = scenario.server.raw()) {
      raw.send(post("{\"y\":1}"));

      for (int chunks = 0; chunks < 5; chunks++) {
        await(raw, "1"); // A chunk of one byte.
        assertEquals("", raw.line());
      }

      release.countDown();
      assertEquals("returned", ended.get(20, TimeUnit.SECONDS));
    }
  }

  @Test
  void headOfTheAnswerDoesNotWaitForTheFirstUpdate() throws Exception {
    StreamPace pace = new StreamPace(Duration.ofMillis(1), LONG, 1_000, LONG);
    try (RequestScenario scenario = scenario(pace, _ -> release.await());
        Raw raw = scenario.server.raw()) {
      raw.send(post("{\"y\":1}"));

      assertEquals("HTTP/1.1 200 OK", raw.line());

      release.countDown();
    }
  }

  @Test
  void clientThatHangsUpStopsTheCode() throws Exception {
    StreamPace pace = new StreamPace(Duration.ofMillis(1), LONG, 1_000, LONG);
    try (RequestScenario scenario = scenario(pace, _ -> release.await())) {
      try (Raw raw = scenario.server.raw()) {
        raw.send(post("{\"y\":1}"));
        assertEquals("HTTP/1.1 200 OK", raw.line());
      }

      assertEquals("stopped", ended.get(20, TimeUnit.SECONDS));
    }
  }

  @Test
  void readerWhoTakesNothingMoreIsGivenUpAndItsConnectionClosed() throws Exception {
    StreamPace pace = new StreamPace(LONG, LONG, 1_000, Duration.ofMillis(200));
    Code endless =
        updates -> {
          while (true) {
            updates.update("x".repeat(100_000));
            if (Thread.interrupted()) {
              throw new InterruptedException();
            }
          }
        };
    try (RequestScenario scenario = scenario(pace, endless);
        Raw raw = scenario.server.raw()) {
      raw.send(post("{\"y\":1}"));

      assertEquals("stopped", ended.get(20, TimeUnit.SECONDS));

      try {
        // What had left the server before, and then the end.
        raw.socket.getInputStream().transferTo(OutputStream.nullOutputStream());
      } catch (SocketException reset) {
        // It is closed as well.
      }
    }
  }

  /** One operation, which streams a request that does this. */
  private static Endpoints streaming(RequestStream.Run run) {
    return routes ->
        routes.post(
            "/things",
            request -> {
              var _ = request.json();
              return RequestStream.of(request, StreamPace.DEFAULT, run);
            });
  }

  @Test
  void whatGoesWrongOnceTheAnswerHasBegunIsALineWithBothKeys() throws Exception {
    Endpoints failing =
        streaming(
            caller -> {
              caller.ifLeaves(() -> {});
              throw RejectedException.unavailable("no disk");
            });
    try (TestServer server = new TestServer(failing)) {
      HttpResponse<String> answer = server.post("/things", "[1]");

      assertEquals(200, answer.statusCode());
      // An empty line comes first when the sentence takes a moment.
      assertEquals(
          "{\"error\":\"no disk\",\"error_message\":\"no disk\"}\n",
          answer.body().replaceFirst("^\n", ""));
    }
  }

  @Test
  void stoppingTheServerInterruptsTheRequest() throws Exception {
    HttpSettings settings =
        new HttpSettings("127.0.0.1", 0, 1_000, 1_000, Duration.ofHours(3), Duration.ofMillis(50));
    Endpoints held =
        streaming(
            caller -> {
              caller.ifLeaves(() -> {});
              try {
                release.await();
              } catch (InterruptedException stopped) {
                ended.complete("stopped");
                throw stopped;
              }
              throw new AssertionError("nobody released it");
            });
    TestServer server = new TestServer(settings, held);
    try (Raw raw = server.raw()) {
      raw.send(post("/things", "[1]"));
      assertEquals("HTTP/1.1 200 OK", raw.line());

      server.close();

      assertEquals("stopped", ended.get(20, TimeUnit.SECONDS));
      // Whether the last line still gets out is a race with the closing of the connection.
      while (!raw.isAtEnd()) {
        var _ = raw.line();
      }
    }
  }

  @Test
  void connectionServesTheNextRequestAfterAStream() throws Exception {
    try (RequestScenario scenario = scenario(StreamPace.DEFAULT, u -> u.update("one"));
        Raw raw = scenario.server.raw()) {
      for (int i = 0; i < 3; i++) {
        raw.send(post("{\"y\":1}"));
        assertEquals("HTTP/1.1 200 OK", raw.line());
        await(raw, "data:one");
        await(raw, "0"); // The last chunk.
        assertEquals("", raw.line());
      }
    }
  }
}
