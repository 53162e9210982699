package io.penstock.adapters.store.sql;

import io.penstock.engine.port.RequestQueue;
import io.penstock.engine.port.RequestStore;
import io.penstock.testkit.RequestQueueContract;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** The contract, on a file. */
@ParameterizedClass
@EnumSource(TestDatabase.class)
class RequestQueueIT extends RequestQueueContract {

  @Parameter TestDatabase database;

  @TempDir Path folder;
  private SqlStore store;

  @BeforeEach
  void open() {
    store = database.open(folder);
  }

  @AfterEach
  void close() {
    store.close();
  }

  @Override
  protected RequestQueue queue() {
    return store.queue();
  }

  @Override
  protected RequestStore store() {
    return store.requests();
  }

  @Override
  protected void startAnew() {
    close();
    open();
  }
}
