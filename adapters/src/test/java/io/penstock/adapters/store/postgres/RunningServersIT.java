package io.penstock.adapters.store.postgres;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.penstock.adapters.store.sql.LogBounds;
import io.penstock.adapters.store.sql.Session;
import io.penstock.adapters.store.sql.SqlStore;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
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
