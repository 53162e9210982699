package io.penstock.adapters.store.postgres;

import io.penstock.adapters.store.sql.Session;
import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;

/** Lets the lease go when the store is closed, so that the next server need not wait. */
record LeaseEnd(DataSource source, Lease lease) implements AutoCloseable {

  @Override
  public void close() {
    if (lease.loss() != null) {
      return;
    }
    try (Connection connection = source.getConnection()) {
      LeaseTable.release(new Session(connection, PostgresDialect.POSTGRES), lease.epoch());
    } catch (SQLException away) {
      // Then the next one waits for as long as after a crash.
    }
  }
}
