package io.penstock.engine.webhook;

import static org.junit.jupiter.api.Assertions.assertSame;

import io.penstock.engine.port.Catalog;
import io.penstock.engine.port.StoreException;
import io.penstock.engine.request.Announcer;
import java.lang.reflect.Proxy;
import org.junit.jupiter.api.Test;

class SubscriptionsTest {

  @Test
  void aRequestEndsAlsoWhileWebhooksCannotBeRead() {
    Catalog broken =
        (Catalog)
            Proxy.newProxyInstance(
                Catalog.class.getClassLoader(),
                new Class<?>[] {Catalog.class},
                (_, method, _) -> {
                  if (method.getName().equals("generation")) {
                    return 1L;
                  }
                  throw new StoreException("the disk said no");
                });
    assertSame(Announcer.NOBODY, new Subscriptions(broken).get());
  }
}
