package io.penstock.adapters.http;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class StatusEndpointsTest {

  private final BreakableCatalog catalog = new BreakableCatalog();

  @Test
  void statusTellsEverybodyWhetherTheStorageAnswers() throws Exception {
    try (TestServer server = new TestServer(new StatusEndpoints(catalog.probe()))) {
      try (TestServer.Raw raw = server.raw()) {
        String call = "GET /v2.1/status HTTP/1.1\nHost: x\n\n";

        String answer = raw.send(call).answer();
        assertEquals("{\"status\":\"ok\"}", answer.substring(answer.indexOf("\n\n") + 2));

        catalog.setBroken(true);
        answer = raw.send(call).answer();
        assertEquals(
            "{\"status\":\"fail\",\"reason\":\"The storage does not answer.\"}",
            answer.substring(answer.indexOf("\n\n") + 2));
      }
    }
  }
}
