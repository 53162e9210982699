package io.penstock.testkit;

import io.penstock.engine.port.UserStore;

class InMemoryUserStoreTest extends UserStoreContract {

  private final InMemoryUserStore store = new InMemoryUserStore();

  @Override
  protected UserStore store() {
    return store;
  }
}
