package io.penstock.adapters.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.adapters.http.TestServer.Raw;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class HttpServerTest {

  private static final TestServer SERVER = new TestServer(new EchoEndpoints());
  private static final String AUTHORIZED =
      "Host: x\nAuthorization: Token " + TestServer.TOKEN + "\n";

  @AfterAll
  static void stop() {
    SERVER.close();
  }

  @Test
  void answersAreJsonWithFewHeaders() throws Exception {
    HttpResponse<String> answer = SERVER.get("/whoami");

    assertEquals(200, answer.statusCode());
    assertEquals("\"somebody@example.com\"", answer.body());
    assertEquals("application/json", answer.headers().firstValue("content-type").orElseThrow());
    assertEquals(
        java.util.Set.of("content-type", "content-length", "date"),
        answer.headers().map().keySet());
  }

  @Test
  void encodedSlashesAndDotsStayInTheirPartOfThePath() throws Exception {
    assertEquals("{\"name\":\"a/b c\",\"number\":null}", SERVER.get("/things/a%2Fb%20c").body());
    assertEquals(
        "{\"name\":\"../whoami\",\"number\":null}", SERVER.get("/things/..%2fwhoami").body());
    assertEquals("{\"name\":\"a+b;c=d\",\"number\":null}", SERVER.get("/things/a+b;c=d").body());
    assertEquals("{\"name\":\"é\",\"number\":null}", SERVER.get("/things/%C3%A9").body());
    assertEquals("dir/file", SERVER.get("/files/dir%2Ffile/download").body());
  }

  @Test
  void dotsInThePathAreNamesLikeOthers() throws Exception {
    try (Raw raw = SERVER.raw()) {
      String answer = raw.send("GET /v2.1/things/.. HTTP/1.1\n" + AUTHORIZED + "\n").answer();
      assertTrue(answer.endsWith("{\"name\":\"..\",\"number\":null}"), answer);

      answer = raw.send("GET /v2.1/things/../whoami HTTP/1.1\n" + AUTHORIZED + "\n").answer();
      assertTrue(answer.startsWith("HTTP/1.1 404 "), answer);
    }
  }

  @Test
  void newerClientsFindTheSameOperationsUnderTheVersionThatTheyAppend() throws Exception {
    try (Raw raw = SERVER.raw()) {
      String answer = raw.send("GET /v2/whoami HTTP/1.1\n" + AUTHORIZED + "\n").answer();
      assertTrue(answer.endsWith("\"somebody@example.com\""), answer);

      answer = raw.send("GET /v2.2/whoami HTTP/1.1\n" + AUTHORIZED + "\n").answer();
      assertTrue(answer.startsWith("HTTP/1.1 404 "), answer);
    }
  }

  @Test
  void literalsWinOverParameters() throws Exception {
    assertEquals("\"the literal\"", SERVER.get("/things/batch").body());
    assertEquals("{\"name\":\"batches\",\"number\":null}", SERVER.get("/things/batches").body());
  }

  @Test
  void queryValuesAreReadInEveryFormThatClientsSend() throws Exception {
    assertEquals(
        "{\"name\":\"x\",\"text\":\"a b&c\",\"flag\":true,\"number\":-5}",
        SERVER.get("/things/x?text=a+b%26c&flag=True&number=-5&number=-5&unknown=1").body());
    assertEquals(
        "{\"name\":\"x\",\"flag\":false,\"number\":null}",
        SERVER.get("/things/x?flag=FALSE").body());
    assertEquals(
        "{\"name\":\"x\",\"flag\":true,\"number\":null}", SERVER.get("/things/x?flag=1").body());
    assertEquals(
        "{\"name\":\"x\",\"time\":\"2020-03-28T20:00:26Z\",\"number\":null}",
        SERVER.get("/things/x?time=2020-03-28T20:00:26+00:00").body());
    assertEquals(
        "{\"name\":\"x\",\"number\":null,\"a\":\"b:c\",\"d\":\"e\"}",
        SERVER.get("/things/x?labels=a:b:c,d:e").body());
  }

  @Test
  void bodiesAreTextOrJsonAsTheContentTypeSays() throws Exception {
    assertEquals("\"json [1]\"", SERVER.post("/things/x/inputs", "[1]").body());
    assertEquals(
        "\"json [1]\"",
        SERVER
            .send(SERVER.request("/things/x/inputs").POST(BodyPublishers.ofString("[1]")))
            .body());
    assertEquals(
        "\"text [1] é\"",
        SERVER
            .send(
                SERVER
                    .request("/things/x/inputs")
                    .header("Content-Type", "text/plain; charset=UTF-8")
                    .POST(BodyPublishers.ofString("[1] é")))
            .body());
  }

  @Test
  void deletingAnswersWithoutABody() throws Exception {
    HttpResponse<String> answer = SERVER.send(SERVER.request("/things/x").DELETE());

    assertEquals(204, answer.statusCode());
    assertEquals("", answer.body());
  }

  @Test
  void downloadsCarryTheirFileName() throws Exception {
    HttpResponse<String> answer = SERVER.get("/files/content/download");

    assertEquals("content", answer.body());
    assertEquals(
        "attachment; filename=name.txt",
        answer.headers().firstValue("content-disposition").orElseThrow());
  }

  @Test
  void pipelinedRequestsAreAnsweredInOrder() throws Exception {
    String post =
        "POST /v2.1/things/x/inputs HTTP/1.1\n" + AUTHORIZED + "Content-Length: 3\n\n[%d]";
    try (Raw raw = SERVER.raw()) {
      raw.send(post.formatted(1) + post.formatted(2) + post.formatted(3));

      for (int i = 1; i <= 3; i++) {
        String answer = raw.answer();
        assertTrue(answer.endsWith("\"json [" + i + "]\""), answer);
      }
    }
  }

  @Test
  void chunkedBodiesAreRead() throws Exception {
    try (Raw raw = SERVER.raw()) {
      String answer =
          raw.send(
                  "POST /v2.1/things/x/inputs HTTP/1.1\n"
                      + AUTHORIZED
                      + "Transfer-Encoding: chunked\n\n2\n[1\n1\n]\n0\n\n")
              .answer();
      assertTrue(answer.endsWith("\"json [1]\""), answer);

      assertTrue(
          raw.send("GET /v2.1/whoami HTTP/1.1\n" + AUTHORIZED + "\n").answer().contains(" 200 "));
    }
  }

  @Test
  void clientThatWaitsForContinueGetsItOnlyWhenItsBodyIsWanted() throws Exception {
    String head =
        "POST /v2.1/%s HTTP/1.1\n" + AUTHORIZED + "Content-Length: 3\nExpect: 100-continue\n\n";
    try (Raw raw = SERVER.raw()) {
      raw.send(head.formatted("things/x/inputs"));
      assertEquals("HTTP/1.1 100 Continue", raw.line());
      assertEquals("", raw.line());
      assertTrue(raw.send("[1]").answer().endsWith("\"json [1]\""));

      raw.send(head.formatted("nowhere"));
      String answer = raw.answer();
      assertTrue(answer.startsWith("HTTP/1.1 404 "), answer);
      assertTrue(answer.contains("Connection: close"), answer);
      assertTrue(raw.isAtEnd());
    }
  }

  @Test
  void connectionIsClosedForClientsThatAskForIt() throws Exception {
    try (Raw raw = SERVER.raw()) {
      String answer =
          raw.send("GET /v2.1/whoami HTTP/1.1\n" + AUTHORIZED + "Connection: close\n\n").answer();

      assertTrue(answer.contains("Connection: close"), answer);
      assertTrue(raw.isAtEnd());
    }
  }

  @Test
  void smallBodyThatNobodyReadLeavesTheConnectionOpen() throws Exception {
    try (Raw raw = SERVER.raw()) {
      String answer =
          raw.send("POST /v2.1/nowhere HTTP/1.1\n" + AUTHORIZED + "Content-Length: 5\n\nGET /")
              .answer();
      assertTrue(answer.startsWith("HTTP/1.1 404 "), answer);

      answer = raw.send("GET /v2.1/whoami HTTP/1.1\n" + AUTHORIZED + "\n").answer();
      assertTrue(answer.startsWith("HTTP/1.1 200 "), answer);
    }
  }

  @Test
  void bodyThatIsTooLargeIsRefusedUnreadAndTheAnswerArrives() throws Exception {
    byte[] chunk = new byte[64 * 1024];
    try (Raw raw = SERVER.raw()) {
      raw.send(
          "POST /v2.1/things/x/inputs HTTP/1.1\n" + AUTHORIZED + "Content-Length: 104857600\n\n");
      try {
        for (int i = 0; i < 1_600; i++) {
          raw.sendBytes(chunk);
        }
      } catch (IOException reset) {
        assertTrue(reset.getMessage() != null);
      }

      String answer = raw.answer();

      assertTrue(answer.startsWith("HTTP/1.1 413 "), answer);
      assertTrue(
          answer.endsWith(
              "{\"error\":\"The request body must not be larger than 100000 bytes, the limit set for this server.\"}"),
          answer);
    }
  }

  @Test
  void bodyThatGrowsTooLargeInChunksIsRefused() throws Exception {
    String body = "x".repeat(100_001);

    HttpResponse<String> answer =
        SERVER.send(
            SERVER
                .request("/things/x/inputs")
                .header("Content-Type", "text/plain")
                .POST(
                    BodyPublishers.ofInputStream(
                        () ->
                            new java.io.ByteArrayInputStream(
                                body.getBytes(java.nio.charset.StandardCharsets.US_ASCII)))));

    assertEquals(413, answer.statusCode());
  }

  @Test
  void uploadsHaveALimitOfTheirOwn() throws Exception {
    assertEquals(
        "{\"size\":1000000}",
        SERVER
            .send(SERVER.request("/uploads").POST(BodyPublishers.ofByteArray(new byte[1_000_000])))
            .body());
    assertEquals(
        413,
        SERVER
            .send(SERVER.request("/uploads").POST(BodyPublishers.ofByteArray(new byte[1_000_001])))
            .statusCode());
  }

  @Test
  void largeAnswersArriveWholeAndLeaveTheConnectionOpen() throws Exception {
    String text = "x".repeat(99_000);
    try (Raw raw = SERVER.raw()) {
      for (int i = 0; i < 2; i++) {
        String answer =
            raw.send(
                    "POST /v2.1/things/x/inputs HTTP/1.1\n"
                        + AUTHORIZED
                        + "Content-Type: text/plain\nContent-Length: 99000\n\n"
                        + text)
                .answer();

        assertTrue(answer.contains("Content-Length: 99007"), answer);
        assertTrue(answer.endsWith("\"text " + text + "\""));
      }
    }
  }

  @Test
  void whatNobodyExpectedIsAnsweredWithAnIdAndNoDetail() throws Exception {
    HttpResponse<String> answer = SERVER.get("/broken");

    assertEquals(500, answer.statusCode());
    assertTrue(
        answer
            .body()
            .startsWith("{\"error\":\"The server made a mistake; its log says more under the id "),
        answer.body());
    assertFalse(answer.body().contains("secret"), answer.body());
    assertEquals(507, SERVER.get("/full").statusCode());
  }

  @Test
  void storageThatFailsSaysWhetherTheRequestRan() throws Exception {
    String before = SERVER.get("/full").body();
    assertTrue(before.contains("database is full: nothing was stored; try again later."), before);

    HttpResponse<String> away = SERVER.get("/away-while-read");
    assertEquals(503, away.statusCode());
    assertTrue(away.body().contains("cannot use its storage: nothing was stored"), away.body());

    String unclear = SERVER.get("/unclear").body();
    assertTrue(unclear.contains("it is not known whether this was stored"), unclear);

    HttpResponse<String> after = SERVER.get("/unrecorded");
    assertEquals(503, after.statusCode());
    assertTrue(
        after.body().contains("the request ran, but its end could not be recorded."), after.body());
  }

  @Test
  void fileThatFindsNoRoomIsTheSameAsARecordThatDoes() throws Exception {
    HttpResponse<String> answer = SERVER.get("/no-room-for-upload");

    assertEquals(507, answer.statusCode());
    assertFalse(answer.body().contains("/secret"), answer.body());
  }

  @Test
  void damagedStorageIsSaidToNeedItsAdministrator() throws Exception {
    HttpResponse<String> answer = SERVER.get("/damaged");

    assertEquals(503, answer.statusCode());
    assertTrue(
        answer
            .body()
            .contains(
                "database is damaged, and its administrator has to restore a backup: nothing was"),
        answer.body());
    assertFalse(answer.body().contains("/secret"), answer.body());
  }

  @Test
  void headHasNoBody() throws Exception {
    try (Raw raw = SERVER.raw()) {
      raw.send(
          "HEAD /v2.1/whoami HTTP/1.1\n"
              + AUTHORIZED
              + "\nGET /v2.1/whoami HTTP/1.1\n"
              + AUTHORIZED
              + "\n");

      String head = raw.answer();
      assertTrue(head.startsWith("HTTP/1.1 405 "), head);
      assertTrue(raw.answer().startsWith("HTTP/1.1 200 "));
    }
  }
}
