package io.penstock.adapters.http;

import io.penstock.engine.port.CatalogView;
import io.penstock.engine.port.StoreException;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/** A catalog that has nothing, or that cannot be read. */
final class BreakableCatalog {

  private final AtomicBoolean broken = new AtomicBoolean();

  void setBroken(boolean broken) {
    this.broken.set(broken);
  }

  StoreProbe probe() {
    return new StoreProbe(
        (CatalogView)
            Proxy.newProxyInstance(
                CatalogView.class.getClassLoader(),
                new Class<?>[] {CatalogView.class},
                (proxy, method, arguments) -> {
                  if (broken.get()) {
                    throw new StoreException("unreadable", new IOException("Input/output error"));
                  }
                  return Optional.empty();
                }));
  }
}
