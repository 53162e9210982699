package io.penstock.adapters.store.sqlite;

import io.penstock.adapters.store.sql.SqlStore;
import io.penstock.engine.port.RequestStore;
import io.penstock.testkit.RequestStoreContract;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** The contract, on a file. */
class SqliteRequestStoreIT extends RequestStoreContract {

  @TempDir Path folder;
  private SqlStore store;

  @BeforeEach
  void open() {
    store = SqliteStore.open(folder, SqliteSettings.DEFAULT);
  }

  @AfterEach
  void close() {
    store.close();
  }

  @Override
  protected RequestStore store() {
    return store.requests();
  }
}
