package io.penstock.adapters.store.sqlite;

import io.penstock.adapters.store.sql.SqlStore;
import io.penstock.engine.port.Catalog;
import io.penstock.engine.port.MetricStore;
import io.penstock.testkit.MetricStoreContract;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** The contract, on a file. */
class SqliteMetricStoreIT extends MetricStoreContract {

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
  protected MetricStore store() {
    return store.metrics();
  }

  @Override
  protected Catalog catalog() {
    return store.catalog();
  }
}
