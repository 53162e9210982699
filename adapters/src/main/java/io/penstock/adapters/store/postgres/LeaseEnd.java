package io.penstock.adapters.store.postgres;

import io.penstock.adapters.store.sql.Session;
import io.penstock.engine.port.Cluster.Change;
import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;

/** Lets the lease go when the store is closed, so that other servers need not wait. */
record LeaseEnd(DataSource source, Lease lease) implements AutoCloseable {

  @Override
  public void close() {
    if (lease.loss() != null) {
      return;
    }
    try (Connection connection = source.getConnection()) {
      Session session = new Session(connection, PostgresDialect.POSTGRES);
      LeaseTable.release(session, lease.epoch());
      Notices.send(session, Change.SERVERS, lease.epoch());
    } catch (SQLException away) {
      // Then the others wait for as long as after a crash.
    }
  }
}
