package io.penstock.adapters.store.postgres;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.adapters.store.sql.LogBounds;
import io.penstock.adapters.store.sql.Session;
import io.penstock.adapters.store.sql.SqlStore;
import io.penstock.engine.port.StoreException;
import io.penstock.testkit.PostgresDatabases;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a release that would change the schema finds. */
class RunningServersIT {

  private static final Duration WATCHED = Duration.ofSeconds(2);

  @TempDir Path folder;

  private static List<String> seen(PostgresDatabase database) throws Exception {
    Session session = database.session();
    try (var _ = session.connection()) {
      return RunningServers.seen(session, WATCHED);
    }
  }

  @Test
  void serverThatUsesTheDatabaseIsInTheWay() throws Exception {
    PostgresDatabase database = PostgresDatabase.of(folder);
    try (SqlStore _ = database.open(folder, new LogBounds(5, 1_000_000))) {
      assertEquals(List.of(Holder.here()), seen(database));
    }
    assertEquals(List.of(), seen(database));
  }

  @Test
  void newReleaseChangesNothingWhileServersOfAnEarlierOneRun() throws Exception {
    PostgresDatabase database = PostgresDatabase.of(folder);
    try (SqlStore _ = database.open(folder, new LogBounds(5, 1_000_000))) {
      assertEquals(
          "The database %s is used by an earlier release (the server %s): stop all servers, then start this release, which brings the database up to date."
              .formatted(address(database), Holder.here()),
          refusalOf(database, PostgresMigrations.NEWEST + 1));
    }
  }

  @Test
  void earlierReleaseLeavesTheDatabaseOfANewerOneAlone() throws Exception {
    PostgresDatabase database = PostgresDatabase.of(folder);
    assertEquals(
        "The database %s was written by a newer release (schema %d, this one knows %d): start that release, or restore a dump from before it."
            .formatted(address(database), PostgresMigrations.NEWEST, PostgresMigrations.NEWEST - 1),
        refusalOf(database, PostgresMigrations.NEWEST - 1));
  }

  private static PostgresAddress address(PostgresDatabase database) throws Exception {
    return PostgresAddress.parse(database.url());
  }

  /** What a release says whose newest migration is this one. */
  private static String refusalOf(PostgresDatabase database, int newest) throws Exception {
    PostgresAddress address = address(database);
    try (Connection connection = PostgresConnections.forWriting(address).getConnection()) {
      return String.valueOf(
          assertThrows(
                  StoreException.class,
                  () -> PostgresMigrations.run(connection, address, (_, _) -> {}, newest))
              .getMessage());
    }
  }

  @Test
  void whoeverAsksHearsThatADatabaseIsBroughtUpToDate() throws Exception {
    PostgresDatabase database = PostgresDatabase.of(folder);
    PostgresAddress address = address(database);
    List<String> heard = new ArrayList<>();
    try (Connection connection = PostgresConnections.forWriting(address).getConnection()) {
      PostgresMigrations.run(
          connection, address, (sentence, _) -> heard.add(sentence), PostgresMigrations.NEWEST + 1);
    }
    assertEquals(
        List.of("The database is being brought up to date: the server starts after that."), heard);
  }

  /** As long as the lock that it waits for is held, which is longer than others may wait. */
  @Test
  void nothingEndsAMigrationThatTakesLong() throws Exception {
    String url = PostgresDatabase.of(folder).url();
    PostgresAddress address = PostgresAddress.parse(url + "?socketTimeout=1");
    try (Connection connection = PostgresConnections.forWriting(address).getConnection();
        Connection other = PostgresDatabases.connect(url);
        Statement lock = other.createStatement()) {
      FutureTask<Boolean> held = new FutureTask<>(() -> holdFor(lock, "1.5 s"));
      PostgresMigrations.run(
          connection,
          address,
          (_, _) -> {
            take(lock);
            Thread.ofVirtual().start(held);
          },
          PostgresMigrations.NEWEST + 1);
      assertTrue(held.get());
    }
  }

  private static void take(Statement lock) {
    try {
      lock.execute("BEGIN");
      lock.execute("LOCK TABLE penstock_schema_history");
    } catch (SQLException e) {
      throw new AssertionError(e);
    }
  }

  /** Until somebody has waited for so long. */
  private static boolean holdFor(Statement lock, String time) throws SQLException {
    boolean enough = false;
    while (!enough) {
      try (ResultSet waiting =
          lock.executeQuery(
              "SELECT 1 FROM pg_locks WHERE NOT granted AND relation ="
                  + " 'penstock_schema_history'::regclass AND clock_timestamp() - waitstart > '%s'"
                      .formatted(time))) {
        enough = waiting.next();
      }
    }
    lock.execute("COMMIT");
    return true;
  }

  @Test
  void serverThatHasDiedIsNotInTheWay() throws Exception {
    PostgresDatabase database = PostgresDatabase.of(folder);
    var _ = database.url();
    Session session = database.session();
    try (var _ = session.connection()) {
      var _ = LeaseTable.take(session, UUID.randomUUID(), "one that was killed");
    }
    assertEquals(List.of(), seen(database));
  }
}
