package io.penstock.adapters.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class OperatorPagesTest {

  private final BreakableCatalog catalog = new BreakableCatalog();
  private final Readiness readiness = new Readiness(catalog.probe());
  private TestServer server;

  @BeforeEach
  void start() {
    server =
        new TestServer(
            new OperatorPages(readiness)
                .with(
                    "/broken",
                    _ -> {
                      throw new IllegalStateException("a bug");
                    }));
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void readinessFollowsTheLifeOfTheServer() throws Exception {
    assertReady(503, "{\"error\":\"The server is starting.\"}");
    readiness.started();
    assertReady(200, "{\"status\":\"ready\"}");
    readiness.stopping();
    assertReady(503, "{\"error\":\"The server is stopping.\"}");
  }

  @Test
  void serverWithoutStorageIsHealthyButNotReady() throws Exception {
    readiness.started();
    catalog.setBroken(true);
    assertReady(503, "{\"error\":\"The server cannot use its storage.\"}");
    assertTrue(get("/health").endsWith("{\"status\":\"ok\"}"));
    catalog.setBroken(false);
    assertReady(200, "{\"status\":\"ready\"}");
  }

  @Test
  void headIsAnsweredWithoutABody() throws Exception {
    try (TestServer.Raw raw = server.raw()) {
      assertEquals(
          "HTTP/1.1 503 Service Unavailable",
          raw.send("HEAD /ready HTTP/1.1\nHost: x\nConnection: close\n\n").line());
      while (!raw.line().isEmpty()) {
        // Its headers are those of any answer.
      }
      assertTrue(raw.isAtEnd());
    }
  }

  @Test
  void otherMethodsAndPathsAreRefused() throws Exception {
    try (TestServer.Raw raw = server.raw()) {
      String wrong = raw.send("POST /health HTTP/1.1\nHost: x\nContent-Length: 0\n\n").answer();
      assertTrue(wrong.startsWith("HTTP/1.1 405"), wrong);
      assertTrue(wrong.contains("Allow: GET, HEAD"), wrong);
    }
    assertTrue(get("/healthy").startsWith("HTTP/1.1 404"));
    assertTrue(get("/v2.1/health").startsWith("HTTP/1.1 401"));
  }

  @Test
  void bugInAPageEndsNothingButItsAnswer() throws Exception {
    assertTrue(get("/broken").startsWith("HTTP/1.1 500"));
    assertTrue(get("/health").startsWith("HTTP/1.1 200"));
  }

  @Test
  void connectionsAreKeptUntilTheServerIsAboutToStop() throws Exception {
    try (TestServer.Raw raw = server.raw()) {
      String call = "GET /health HTTP/1.1\nHost: x\n\n";
      assertFalse(raw.send(call).answer().contains("Connection: close"));
      readiness.stopping();
      String last = raw.send(call).answer();
      assertTrue(last.startsWith("HTTP/1.1 200"), last);
      assertTrue(last.contains("Connection: close"), last);
      assertTrue(raw.isAtEnd());
    }
  }

  private void assertReady(int status, String body) throws Exception {
    String answer = get("/ready");
    assertTrue(answer.startsWith("HTTP/1.1 " + status), answer);
    assertEquals(body, answer.substring(answer.indexOf("\n\n") + 2));
  }

  private String get(String path) throws Exception {
    try (TestServer.Raw raw = server.raw()) {
      return raw.send("GET " + path + " HTTP/1.1\nHost: x\n\n").answer();
    }
  }
}
