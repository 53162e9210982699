package io.penstock.adapters.store.postgres;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.penstock.adapters.store.sql.LogBounds;
import io.penstock.adapters.store.sql.Session;
import io.penstock.adapters.store.sql.SqlStore;
import io.penstock.engine.port.StoreException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a release that would change the schema finds. */
class RunningServersIT {

  private static final Duration WATCHED = Duration.ofSeconds(2);

  @TempDir Path folder;

  private void require(PostgresDatabase database) throws Exception {
    Session session = database.session();
    try (var _ = session.connection()) {
      RunningServers.requireNone(session, PostgresAddress.parse(database.url()), WATCHED);
    }
  }

  @Test
  void serverThatUsesTheDatabaseIsInTheWay() throws Exception {
    PostgresDatabase database = PostgresDatabase.of(folder);
    try (SqlStore _ = database.open(folder, new LogBounds(5, 1_000_000))) {
      String problem =
          String.valueOf(assertThrows(StoreException.class, () -> require(database)).getMessage());
      assertEquals(
          "is used by an earlier release (the server %s): stop all servers, then start this release, which brings the database up to date."
              .formatted(Holder.here()),
          problem.substring(problem.indexOf("is used")));
    }
    require(database);
  }

  @Test
  void serverThatHasDiedIsNotInTheWay() throws Exception {
    PostgresDatabase database = PostgresDatabase.of(folder);
    var _ = database.url();
    Session session = database.session();
    try (var _ = session.connection()) {
      var _ = LeaseTable.take(session, UUID.randomUUID(), "one that was killed");
    }
    require(database);
  }
}
