package io.penstock.testkit;

import io.penstock.engine.port.TokenStore;

class InMemoryTokenStoreTest extends TokenStoreContract {

  private final InMemoryTokenStore store = new InMemoryTokenStore();

  @Override
  protected TokenStore store() {
    return store;
  }
}
