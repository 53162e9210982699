package io.penstock.testkit;

import io.penstock.engine.port.LogStore;

/** The fake keeps to what the real stores keep to. */
class InMemoryLogStoreTest extends LogStoreContract {

  private final LogStore store = new InMemoryLogStore();

  @Override
  protected LogStore store() {
    return store;
  }
}
