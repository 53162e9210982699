package io.penstock.adapters.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.adapters.http.ConnectionInput.Watch;
import io.penstock.adapters.http.TestServer.Raw;
import io.penstock.engine.model.JsonText;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class HangUpTest {

  private static final String AUTHORIZED =
      "Host: x\nAuthorization: Token " + TestServer.TOKEN + "\n";
  private static final String WHOAMI = "GET /v2.1/whoami HTTP/1.1\n" + AUTHORIZED + "\n";

  private final CountDownLatch started = new CountDownLatch(1);
  private final CountDownLatch release = new CountDownLatch(1);
  private final CountDownLatch interrupted = new CountDownLatch(1);
  private final CountDownLatch hungUp = new CountDownLatch(1);
  private final AtomicInteger calls = new AtomicInteger();

  private final Endpoints endpoints =
      routes ->
          routes
              .post("/held", this::held)
              .post("/looking", this::looking)
              .post("/read-ahead", this::readAhead)
              .post("/closed-early", this::closedEarly)
              .post("/left-open", this::leftOpen)
              .post("/unread", this::unread);

  @Test
  void clientThatClosesItsConnectionHasHungUp() throws Exception {
    try (TestServer server = new TestServer(endpoints)) {
      try (Raw raw = server.raw()) {
        raw.send(post("/held", "[1]"));
        assertTrue(started.await(20, TimeUnit.SECONDS));
      }

      assertTrue(hungUp.await(5, TimeUnit.SECONDS));
      release.countDown();
    }
    assertEquals(1, calls.get());
  }

  @Test
  void clientThatResetsItsConnectionHasHungUp() throws Exception {
    try (TestServer server = new TestServer(endpoints)) {
      try (Raw raw = server.raw()) {
        raw.send(post("/held", "[1]"));
        assertTrue(started.await(20, TimeUnit.SECONDS));
        raw.socket.setSoLinger(true, 0);
      }

      assertTrue(hungUp.await(5, TimeUnit.SECONDS));
      release.countDown();
    }
    assertEquals(1, calls.get());
  }

  @Test
  void clientThatShutsItsSideDownHasHungUpAndIsAnsweredStill() throws Exception {
    try (TestServer server = new TestServer(endpoints);
        Raw raw = server.raw()) {
      raw.send(post("/held", "[1]"));
      raw.socket.shutdownOutput();

      assertTrue(hungUp.await(5, TimeUnit.SECONDS));
      release.countDown();

      assertAnswered("[1]", raw);
      assertTrue(raw.isAtEnd());
    }
  }

  @Test
  void hangUpIsNoticedAfterEveryKindOfBody() throws Exception {
    String head = "POST /v2.1/held HTTP/1.1\n" + AUTHORIZED;
    List<String> requests =
        List.of(
            head + "\n",
            head + "Content-Length: 3\nExpect: 100-continue\n\n[1]",
            head + "Transfer-Encoding: chunked\n\n2\n[1\n1\n]\n0\n\n");
    for (String request : requests) {
      HangUpTest test = new HangUpTest();
      try (TestServer server = new TestServer(test.endpoints)) {
        try (Raw raw = server.raw()) {
          raw.send(request);
          assertTrue(test.started.await(20, TimeUnit.SECONDS), request);
        }
        assertTrue(test.hungUp.await(5, TimeUnit.SECONDS), request);
        test.release.countDown();
      }
    }
  }

  @Test
  void clientThatStaysIsAnsweredAndSoIsWhatItSendsMeanwhile() throws Exception {
    String next = post("/things/x/inputs", "[" + " ".repeat(50_000) + "2]");
    int half = next.length() / 2;
    try (TestServer server = impatient();
        Raw raw = server.raw()) {
      raw.send(post("/read-ahead", "[1]"));
      assertTrue(started.await(20, TimeUnit.SECONDS));
      raw.send(next.substring(0, half));

      assertAnswered("[1]", raw);
      raw.send(next.substring(half) + WHOAMI);
      assertTrue(raw.answer().endsWith(" 2]\""));
      assertTrue(raw.answer().endsWith("\n\n\"somebody@example.com\""));
    }
    assertEquals(0, calls.get());
  }

  @Test
  void requestThatCameWithTheLastOneNoticesTheHangUpThatTheLastOneDidNot() throws Exception {
    try (TestServer server = impatient()) {
      try (Raw raw = server.raw()) {
        raw.send(post("/looking", "[1]") + post("/held", "[2]"));
        assertAnswered("[1]", raw);
        assertTrue(started.await(20, TimeUnit.SECONDS));
        assertEquals(0, calls.get());
      }

      assertTrue(hungUp.await(5, TimeUnit.SECONDS));
      release.countDown();
    }
    assertEquals(1, calls.get());
  }

  @Test
  void connectionIsReusedOftenWithAWatchThatReadsAheadEachTime() throws Exception {
    try (TestServer server = impatient();
        Raw raw = server.raw()) {
      for (int i = 0; i < 1_000; i++) {
        String body = "[" + " ".repeat(i % 100 == 99 ? 90_000 : i % 7) + i + "]";
        raw.send(post("/looking", body));
        assertAnswered(body, raw);
      }
    }
    assertEquals(0, calls.get());
  }

  @Test
  void closedWatchIsNotToldOfAHangUpWhileItsHandlerWorksOn() throws Exception {
    try (TestServer server = impatient()) {
      try (Raw raw = server.raw()) {
        raw.send(post("/closed-early", "[1]"));
        assertTrue(started.await(20, TimeUnit.SECONDS));
      }
      // The handler returns when the end of the connection was read.
      assertTrue(release.await(20, TimeUnit.SECONDS));
    }
    assertEquals(0, calls.get());
  }

  @Test
  void watchThatItsHandlerLeftOpenEndsWithTheRequest() throws Exception {
    try (TestServer server = impatient();
        Raw raw = server.raw()) {
      for (int i = 0; i < 2; i++) {
        raw.send(post("/left-open", "[1]"));
        assertAnswered("[1]", raw);
      }
      raw.socket.shutdownOutput();
      assertTrue(raw.isAtEnd());
    }
    assertEquals(0, calls.get());
  }

  @Test
  void requestIsNotWatchedBeforeItsBodyIsRead() throws Exception {
    try (TestServer server = impatient();
        Raw raw = server.raw()) {
      String request = post("/unread", "[1]");
      raw.send(request.substring(0, request.length() - 2));
      assertTrue(started.await(20, TimeUnit.SECONDS));
      raw.send(request.substring(request.length() - 2));

      assertAnswered("[1]", raw);
    }
  }

  @Test
  void connectionIsClosedAfterTheAnswerThoughAReadAheadStillWaits() throws Exception {
    try (TestServer server = impatient();
        Raw raw = server.raw()) {
      raw.send(post("/looking", "[1]").replaceFirst("Host: x\n", "Host: x\nConnection: close\n"));

      assertAnswered("[1]", raw);
      assertTrue(raw.isAtEnd());
    }
  }

  @Test
  void stoppingClosesAnIdleConnectionThoughAReadAheadStillWaits() throws Exception {
    HttpSettings patient =
        new HttpSettings("127.0.0.1", 0, 1_000, 1_000, Duration.ofHours(3), Duration.ofHours(1));
    TestServer server = new TestServer(patient, Duration.ZERO, endpoints);
    try (Raw raw = server.raw()) {
      raw.send(post("/looking", "[1]"));
      assertAnswered("[1]", raw);

      Thread stopping = Thread.ofVirtual().start(server::close);

      assertTrue(raw.isAtEnd());
      assertTrue(stopping.join(Duration.ofSeconds(20)));
    }
    assertEquals(0, calls.get());
  }

  @Test
  void stoppingInterruptsAHandlerThatWatches() throws Exception {
    HttpSettings settings =
        new HttpSettings("127.0.0.1", 0, 1_000, 1_000, Duration.ofHours(3), Duration.ofMillis(50));
    TestServer server = new TestServer(settings, Duration.ZERO, endpoints);
    try (Raw raw = server.raw()) {
      raw.send(post("/held", "[1]"));
      assertTrue(started.await(20, TimeUnit.SECONDS));

      server.close();

      assertTrue(interrupted.await(20, TimeUnit.SECONDS));
      // Whether the sentence still gets out is a race with the closing of the connection.
      String answer = raw.answer();
      assertTrue(answer.isBlank() || answer.startsWith("HTTP/1.1 503 "), answer);
      assertTrue(raw.isAtEnd());
    }
    assertEquals(0, calls.get());
  }

  /** A server whose handlers' watches look at once. */
  private TestServer impatient() {
    return new TestServer(TestServer.SETTINGS, Duration.ZERO, endpoints, new EchoEndpoints());
  }

  private static String post(String path, String body) {
    return "POST /v2.1"
        + path
        + " HTTP/1.1\n"
        + AUTHORIZED
        + "Content-Length: "
        + body.length()
        + "\n\n"
        + body;
  }

  private static void assertAnswered(String body, Raw raw) throws Exception {
    String answer = raw.answer();
    assertTrue(answer.startsWith("HTTP/1.1 200 "), answer);
    assertTrue(answer.endsWith("\n\n" + body), answer);
  }

  private Watch watch(ApiRequest request) {
    return (Watch) request.onHangUp(this::called);
  }

  private void called() {
    calls.incrementAndGet();
    hungUp.countDown();
  }

  private static ApiResponse echo(byte[] json) {
    return ApiResponse.ok(JsonText.of(new String(json, StandardCharsets.UTF_8)));
  }

  private ApiResponse held(ApiRequest request) throws InterruptedException {
    byte[] json = request.json();
    try (Watch watch = watch(request)) {
      assertTrue(watch.isOpen());
      started.countDown();
      release.await();
    } catch (InterruptedException e) {
      interrupted.countDown();
      throw e;
    }
    return echo(json);
  }

  /** Returns while its watch waits for bytes. */
  private ApiResponse looking(ApiRequest request) {
    byte[] json = request.json();
    try (Watch watch = watch(request)) {
      Until.isTrue(watch::readsAhead);
    }
    return echo(json);
  }

  /** Returns when its watch has got bytes. */
  private ApiResponse readAhead(ApiRequest request) {
    byte[] json = request.json();
    try (Watch watch = watch(request)) {
      started.countDown();
      Until.isTrue(watch::hasReadAhead);
    }
    return echo(json);
  }

  private ApiResponse closedEarly(ApiRequest request) {
    byte[] json = request.json();
    Watch watch = watch(request);
    Until.isTrue(watch::readsAhead);
    watch.close();
    started.countDown();
    Until.isTrue(watch::hasReadAhead);
    release.countDown();
    return echo(json);
  }

  private ApiResponse leftOpen(ApiRequest request) {
    byte[] json = request.json();
    Watch watch = watch(request);
    Until.isTrue(watch::readsAhead);
    return echo(json);
  }

  private ApiResponse unread(ApiRequest request) {
    try (HangUpWatch watch = request.onHangUp(this::called)) {
      assertFalse(watch instanceof Watch);
      started.countDown();
      return echo(request.json());
    }
  }
}
