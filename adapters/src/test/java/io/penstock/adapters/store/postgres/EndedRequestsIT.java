package io.penstock.adapters.store.postgres;

import static io.penstock.testkit.SampleRequests.CREATED;
import static io.penstock.testkit.SampleRequests.completed;
import static io.penstock.testkit.SampleRequests.expiringAt;
import static io.penstock.testkit.SampleRequests.handled;
import static io.penstock.testkit.SampleRequests.pending;
import static io.penstock.testkit.SampleRequests.pendingStepOf;
import static io.penstock.testkit.SampleRequests.processing;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.adapters.store.sql.LogBounds;
import io.penstock.adapters.store.sql.RowReader;
import io.penstock.adapters.store.sql.Session;
import io.penstock.adapters.store.sql.SqlStore;
import io.penstock.adapters.store.sql.StoreFixtures;
import io.penstock.engine.catalog.Retention;
import io.penstock.engine.port.StoreException;
import io.penstock.engine.request.RequestRecord;
import io.penstock.engine.request.RequestRecord.Handling;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** That requests that have ended lie day by day of expiry, and go so. */
@Timeout(60)
class EndedRequestsIT {

  private static final Duration HOUR = Duration.ofHours(1);
  private static final Duration DAY = Duration.ofDays(1);

  /** When the second day of this test begins. */
  private static final Instant SECOND = CREATED.truncatedTo(ChronoUnit.DAYS).plus(DAY);

  @TempDir private Path folder;
  private PostgresDatabase database;
  private Session session;
  private final List<SqlStore> servers = new ArrayList<>();
  private SqlStore store;

  @BeforeEach
  void open() throws Exception {
    database = PostgresDatabase.of(folder);
    store = open("first");
    session = database.session();
    for (String partition : partitions()) {
      session.update("DROP TABLE " + partition);
    }
  }

  private SqlStore open(String name) throws IOException {
    Path own = Files.createDirectories(folder.resolve(name));
    if (!servers.isEmpty()) {
      Files.copy(folder.resolve("first").resolve("secret.key"), own.resolve("secret.key"));
    }
    SqlStore server = database.open(own, new LogBounds(1_000, 1 << 20));
    servers.add(server);
    return server;
  }

  @AfterEach
  void close() throws SQLException {
    session.connection().close();
    servers.forEach(SqlStore::close);
  }

  @Test
  void thoseOfADayLieTogetherAndGoAnHourAfterIt() throws Exception {
    RequestRecord last = ended(SECOND.minusMillis(1));
    RequestRecord first = ended(SECOND);
    RequestRecord open = expiringAt(SECOND.minusMillis(2), pending());
    store.requests().commit(List.of(first, open, last));
    assertEquals(List.of("ended_request_2026_03_28", "ended_request_2026_03_29"), partitions());

    assertEquals(0, store.requests().deleteExpired(SECOND, 10));
    assertEquals(List.of(open), found(last, first, open));
    assertEquals(2, partitions().size());
    assertEquals(0, store.requests().deleteExpired(SECOND.plus(HOUR).minusMillis(1), 10));
    assertEquals(1, store.requests().deleteExpired(SECOND.plus(HOUR), 10));
    assertEquals(0, store.requests().deleteExpired(SECOND.plus(HOUR), 10));
    assertEquals(List.of("ended_request_2026_03_29"), partitions());
    assertEquals(List.of(open), found(last, first, open));
  }

  @Test
  void clockThatIsSetBackBringsNothingBack() throws Exception {
    RequestRecord record = ended(SECOND);
    store.requests().commit(List.of(record));
    store.requests().deleteExpired(SECOND, 10);
    store.requests().deleteExpired(SECOND.minus(HOUR), 10);
    assertEquals(List.of(), found(record));
  }

  @Test
  void finishedStepsOfABatchRequestThatRunsStayForIt() throws Exception {
    RequestRecord parent =
        handled(Handling.batch(0, Retention.Mode.FULL), pending()).withState(processing());
    RequestRecord step =
        handled(parent.handling(), pendingStepOf(parent.id())).withState(completed());
    RequestRecord other =
        handled(parent.handling(), pendingStepOf(pending().id())).withState(completed());
    store.requests().commit(List.of(parent, expiringAt(SECOND, step), expiringAt(SECOND, other)));

    Instant later = SECOND.plus(Duration.ofDays(5));
    assertEquals(1, store.requests().deleteExpired(later, 10));
    assertEquals(
        List.of(expiringAt(later.plus(DAY), step)), store.requests().descendants(parent.id()));
    assertEquals(List.of(), found(other));
    assertEquals(List.of("ended_request_2026_04_04"), partitions());
  }

  @Test
  void readerThatIsInTheWayHoldsUpNobodyAndKeepsWhatItReads() throws Exception {
    RequestRecord record = ended(SECOND);
    store.requests().commit(List.of(record));
    Instant later = SECOND.plus(Duration.ofDays(2));
    Session reader = database.session();
    try (Connection connection = reader.connection()) {
      connection.setAutoCommit(false);
      assertEquals("1", reader.value("SELECT count(*) FROM request"));
      assertEquals(0, store.requests().deleteExpired(later, 10));
      assertEquals(List.of(), found(record));
      RequestRecord next = ended(SECOND.plus(Duration.ofDays(9)));
      store.requests().commit(List.of(next));
      assertEquals(List.of(next), found(next));
      assertEquals("2", reader.value("SELECT count(*) FROM request"));
    }
    assertEquals(1, store.requests().deleteExpired(later, 10));
    assertEquals(List.of("ended_request_2026_04_07"), partitions());
  }

  @Test
  void failureTakesNoDayAlong() throws Exception {
    RequestRecord fine = ended(SECOND);
    RequestRecord poisonous = StoreFixtures.poisonous(ended(SECOND));
    assertThrows(StoreException.class, () -> store.requests().commit(List.of(poisonous, fine)));
    assertEquals(List.of(), partitions());
    store.requests().commit(List.of(fine));
    assertEquals(List.of(fine), found(fine));
  }

  @Test
  void serversPrepareTheSameDaysAtOnce() throws Exception {
    open("second");
    List<RequestRecord> all = new ArrayList<>();
    List<Callable<Boolean>> commits = new ArrayList<>();
    for (int day = 0; day < 20; day++) {
      for (SqlStore server : servers) {
        RequestRecord record = ended(SECOND.plus(DAY.multipliedBy(day)));
        all.add(record);
        commits.add(
            () -> {
              server.requests().commit(List.of(record));
              return true;
            });
      }
    }
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (Future<Boolean> commit : threads.invokeAll(commits)) {
        assertTrue(commit.get());
      }
    }
    assertEquals(20, partitions().size());
    assertEquals(all, found(all.toArray(RequestRecord[]::new)));
  }

  private static RequestRecord ended(Instant expires) {
    return expiringAt(expires, pending().withState(completed()));
  }

  private List<RequestRecord> found(RequestRecord... records) {
    List<RequestRecord> found = new ArrayList<>();
    for (RequestRecord record : records) {
      store.requests().find(record.id(), true).ifPresent(found::add);
    }
    return found;
  }

  private List<String> partitions() throws SQLException {
    return session.list(
        "SELECT relname::text FROM pg_inherits JOIN pg_class ON pg_class.oid = inhrelid"
            + " WHERE inhparent = 'ended_request'::regclass ORDER BY 1",
        RowReader::text);
  }
}
