package io.penstock.adapters.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.adapters.http.TestServer.Raw;
import java.io.IOException;
import java.time.Duration;
import java.util.Locale;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class BodyBudgetTest {

  private static final int LARGEST = 100_000;
  private static final String PATH = "/things/x/inputs";

  /** Room for two of the largest bodies, less a little. */
  private final TestServer server =
      new TestServer(
          new HttpSettings(
              "127.0.0.1",
              0,
              LARGEST,
              1_000_000,
              Duration.ofHours(3),
              Duration.ofSeconds(5),
              2 * LARGEST),
          new EchoEndpoints());

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void bodyThatThereIsNoMemoryForIsRefusedBeforeItIsRead() throws Exception {
    try (Raw stalled = server.raw();
        Raw refused = server.raw()) {
      stall(stalled);

      refused.send(head("Content-Length: " + LARGEST) + "\n");

      assertRefused(refused);
    }
  }

  @Test
  void bodyWithoutLengthIsRefusedOnceItOutgrowsTheMemoryLeft() throws Exception {
    try (Raw stalled = server.raw();
        Raw refused = server.raw()) {
      stall(stalled);

      refused.send(head("Transfer-Encoding: chunked") + "\n11170\n" + " ".repeat(0x11170) + "\n");

      assertRefused(refused);
    }
  }

  @Test
  void smallBodyIsTakenBesideALargeOne() throws Exception {
    try (Raw stalled = server.raw()) {
      stall(stalled);

      assertEquals(200, server.post(PATH, "{}").statusCode());
    }
  }

  @Test
  void memoryIsFreeAgainOnceTheRequestIsAnswered() throws Exception {
    try (Raw raw = server.raw()) {
      for (int i = 0; i < 3; i++) {
        stall(raw);
        raw.send("1".repeat(LARGEST));
        String answer = raw.answer();
        assertTrue(answer.startsWith("HTTP/1.1 200 "), answer);
      }
    }
  }

  @Test
  void uploadsDoNotCount() throws Exception {
    try (Raw stalled = server.raw();
        Raw upload = server.raw()) {
      stall(stalled);

      upload.send(
          head("Content-Length: 300000").replace(PATH, "/uploads") + "\n" + "1".repeat(300_000));

      String answer = upload.answer();
      assertTrue(answer.endsWith("{\"size\":300000}"), answer);
    }
  }

  /** Announces the largest body and sends none of it; returns when the server waits for it. */
  private static void stall(Raw raw) throws IOException {
    raw.send(head("Content-Length: " + LARGEST + "\nExpect: 100-continue") + "\n");
    assertEquals("HTTP/1.1 100 Continue", raw.line());
    assertEquals("", raw.line());
  }

  private static String head(String headers) {
    return "POST /v2.1"
        + PATH
        + " HTTP/1.1\nHost: x\nContent-Type: application/json\nAuthorization: Token "
        + TestServer.TOKEN
        + "\n"
        + headers
        + "\n";
  }

  private static void assertRefused(Raw raw) throws IOException {
    String answer = raw.answer();
    assertTrue(answer.startsWith("HTTP/1.1 503 "), answer);
    assertTrue(answer.toLowerCase(Locale.ROOT).contains("connection: close"), answer);
    assertTrue(
        answer.endsWith(
            "{\"error\":\"The server has no memory left for another request body; try again"
                + " later.\"}"),
        answer);
    raw.socket.shutdownOutput();
    assertTrue(raw.isAtEnd());
  }
}
