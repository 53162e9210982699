package io.penstock.adapters.store.postgres;

import static io.penstock.testkit.SampleRequests.pending;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.adapters.store.sql.RowReader;
import io.penstock.adapters.store.sql.Session;
import io.penstock.adapters.store.sql.SqlStore;
import io.penstock.engine.request.RequestRecord;
import io.penstock.testkit.PostgresServer;
import io.penstock.testkit.Soon;
import java.net.URI;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The primary is gone, and its synchronous standby takes its place. */
@Timeout(60)
class FailOverIT {

  @TempDir Path folder;
  private PostgresServer primary;
  private PostgresAddress standby;
  private PostgresAddress both;

  @BeforeEach
  void start() throws Exception {
    primary = PostgresServer.start();
    String url = primary.newDatabase();
    URI second = URI.create(primary.addStandby());
    URI first = URI.create(url);
    standby = address(url, first, second.getAuthority());
    both =
        address(
            url,
            first,
            "%s@127.0.0.1:%d,127.0.0.1:%d"
                .formatted(first.getUserInfo(), first.getPort(), second.getPort()));
    try (Connection connection = connect(PostgresAddress.parse(primary.url()));
        var statement = connection.createStatement()) {
      statement.execute("ALTER SYSTEM SET synchronous_standby_names = '*'");
      statement.execute("SELECT pg_reload_conf()");
      Session session = new Session(connection, PostgresDialect.POSTGRES);
      assertTrue(Soon.within(Duration.ofSeconds(2), () -> isSynchronous(session)));
    }
  }

  private static PostgresAddress address(String url, URI first, String authority) {
    return PostgresAddress.parse(url.replace(first.getAuthority(), authority));
  }

  private static Connection connect(PostgresAddress address) throws SQLException {
    return PostgresConnections.forWriting(address).getConnection();
  }

  private static boolean isSynchronous(Session session) {
    try {
      return session
          .first("SELECT sync_state FROM pg_stat_replication", RowReader::text)
          .equals(Optional.of("sync"));
    } catch (SQLException e) {
      throw new AssertionError(e);
    }
  }

  @AfterEach
  void stop() throws Exception {
    primary.close();
  }

  private SqlStore open(Consumer<String> lost) {
    return PostgresStore.open(
        both, folder, PostgresSettings.DEFAULT, null, new PostgresStore.Usage((_, _) -> {}, lost));
  }

  private void failOver() throws Exception {
    primary.kill();
    try (Connection connection = connect(standby);
        var statement = connection.createStatement()) {
      // Not waiting for it, which takes longer than answers may on a busy machine.
      statement.execute("SELECT pg_promote(false)");
    }
  }

  @Test
  void keepsWhatWasAcknowledgedAndLetsTheServerStartAnew() throws Exception {
    List<RequestRecord> acknowledged = new ArrayList<>();
    CompletableFuture<String> loss = new CompletableFuture<>();
    try (SqlStore before = open(loss::complete)) {
      for (int i = 0; i < 20; i++) {
        RequestRecord request = pending();
        before.requests().commit(List.of(request));
        acknowledged.add(request);
      }
      failOver();
      assertFalse(loss.get(20, TimeUnit.SECONDS).isEmpty());
    }
    try (SqlStore after = open(_ -> {})) {
      RequestRecord next = pending();
      after.requests().commit(List.of(next));
      acknowledged.add(next);
      for (RequestRecord request : acknowledged) {
        assertEquals(Optional.of(request), after.requests().find(request.id(), true));
      }
    }
  }

  @Test
  void isNoticedHoweverQuickItIs() throws Exception {
    DataSource source = PostgresConnections.forSignsOfLife(both);
    PostgresDatabase.migrate(both);
    Lease lease =
        new LeaseStart(source, problem(), UUID.randomUUID(), "test", (_, _) -> {}).await();
    try (Heartbeat heartbeat = new Heartbeat(source, lease);
        Connection connection = source.getConnection()) {
      heartbeat.start();
      Session watch = new Session(connection, PostgresDialect.POSTGRES);
      assertTrue(Soon.within(Duration.ofSeconds(2), () -> hasBeaten(watch, lease)));

      failOver();

      // Nobody looks here at how long it took.
      assertTrue(Soon.within(Duration.ofSeconds(2), () -> lease.loss() != null));
      assertEquals("another PostgreSQL server has become the primary", lease.loss());
    }
  }

  private PostgresProblem problem() {
    return new PostgresProblem(both);
  }

  private static boolean hasBeaten(Session watch, Lease lease) {
    try {
      return watch
          .first(
              "SELECT count FROM lease_renewal WHERE epoch = ?", RowReader::number, lease.epoch())
          .filter(count -> count > 0)
          .isPresent();
    } catch (SQLException e) {
      throw new AssertionError(e);
    }
  }
}
