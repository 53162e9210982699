package io.penstock.adapters.http;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.penstock.engine.port.CatalogView;
import io.penstock.engine.port.StoreException;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class StatusEndpointsTest {

  private final AtomicBoolean broken = new AtomicBoolean();

  @Test
  void statusTellsEverybodyWhetherTheStorageAnswers() throws Exception {
    try (TestServer server = new TestServer(new StatusEndpoints(catalog()))) {
      try (TestServer.Raw raw = server.raw()) {
        String call = "GET /v2.1/status HTTP/1.1\nHost: x\n\n";

        String answer = raw.send(call).answer();
        assertEquals("{\"status\":\"ok\"}", answer.substring(answer.indexOf("\n\n") + 2));

        broken.set(true);
        answer = raw.send(call).answer();
        assertEquals(
            "{\"status\":\"fail\",\"reason\":\"The storage does not answer.\"}",
            answer.substring(answer.indexOf("\n\n") + 2));
      }
    }
  }

  /** A catalog that has nothing, or that cannot be read. */
  private CatalogView catalog() {
    return (CatalogView)
        Proxy.newProxyInstance(
            CatalogView.class.getClassLoader(),
            new Class<?>[] {CatalogView.class},
            (proxy, method, arguments) -> {
              if (broken.get()) {
                throw new StoreException("unreadable", new IOException("Input/output error"));
              }
              return Optional.empty();
            });
  }
}
