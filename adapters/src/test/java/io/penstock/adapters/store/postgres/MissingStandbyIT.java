package io.penstock.adapters.store.postgres;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.adapters.store.sql.RowReader;
import io.penstock.adapters.store.sql.Session;
import io.penstock.engine.port.StoreException;
import io.penstock.testkit.PostgresServer;
import io.penstock.testkit.Soon;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A database whose commits wait for a synchronous standby that cannot be reached. */
@Timeout(60)
class MissingStandbyIT {

  private PostgresServer server;
  private PostgresAddress address;

  @BeforeEach
  void start() throws Exception {
    // What this test does itself waits for nothing.
    server =
        PostgresServer.start(
            PostgresServer.NEWEST, "synchronous_standby_names=nobody", "synchronous_commit=local");
    String url = server.newDatabase();
    PostgresDatabase.migrate(url);
    address = PostgresAddress.parse(url);
  }

  @AfterEach
  void stop() throws Exception {
    server.close();
  }

  @Test
  void commitThatWaitsForItIsNotTakenForDurableWhenItsConnectionIsLost() throws Exception {
    DataSource source = PostgresConnections.forWriting(address);
    try (Connection watching = source.getConnection()) {
      Session watch = new Session(watching, PostgresDialect.POSTGRES);
      Lease lease =
          new Lease(
              LeaseTable.take(watch, UUID.randomUUID(), "test"),
              LeaseTable.timeline(watch),
              System.nanoTime());
      PostgresProblem problem = new PostgresProblem(address);
      Reconnection reconnection =
          new Reconnection(
              source, made -> PostgresConnections.prepareWriter(made, lease.epoch()), problem);
      Session session = new Session(reconnection.connect(lease), PostgresDialect.POSTGRES);
      Connection first = session.connection();
      PostgresTransactions transactions =
          new PostgresTransactions(session, reconnection, problem, lease);
      FutureTask<StoreException> failure =
          new FutureTask<>(
              () ->
                  assertThrows(
                      StoreException.class,
                      () -> transactions.run(writing -> takeWork(writing, lease))));
      Thread.ofVirtual().start(failure);
      assertTrue(Soon.within(Duration.ofSeconds(2), () -> commitWaits(watch)));

      Reconnection.abort(first);

      StoreException unknown = failure.get(30, TimeUnit.SECONDS);
      assertEquals(
          PostgresProblem.UNKNOWN_END,
          assertInstanceOf(SQLException.class, unknown.getCause()).getSQLState());
      assertEquals("nobody can say how a commit has ended", lease.loss());
      assertTrue(commitWaits(watch), "it was ended, and so is committed");
      Reconnection.close(session.connection());
    }
  }

  private static boolean takeWork(Session writing, Lease lease) throws SQLException {
    writing.update(
        "INSERT INTO taken_work (id, owner) VALUES (?, ?)", UUID.randomUUID(), lease.epoch());
    try (var statement = writing.connection().createStatement()) {
      return statement.execute("SET LOCAL synchronous_commit = on");
    }
  }

  private static boolean commitWaits(Session watch) {
    try {
      return watch
          .first("SELECT 1 FROM pg_stat_activity WHERE wait_event = 'SyncRep'", RowReader::integer)
          .isPresent();
    } catch (SQLException e) {
      throw new AssertionError(e);
    }
  }
}
