package io.penstock.adapters.store.postgres;

import static io.penstock.testkit.SampleRequests.CREATED;
import static io.penstock.testkit.SampleRequests.VERSION_ID;
import static io.penstock.testkit.SampleRequests.completed;
import static io.penstock.testkit.SampleRequests.expiringAt;
import static io.penstock.testkit.SampleRequests.handled;
import static io.penstock.testkit.SampleRequests.pending;
import static io.penstock.testkit.SampleRequests.pendingStepOf;
import static io.penstock.testkit.SampleRequests.processing;
import static io.penstock.testkit.SampleRequests.withInput;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.adapters.store.sql.LogBounds;
import io.penstock.adapters.store.sql.RowReader;
import io.penstock.adapters.store.sql.Session;
import io.penstock.adapters.store.sql.SqlStore;
import io.penstock.adapters.store.sql.SqlValues;
import io.penstock.adapters.store.sql.StoreFixtures;
import io.penstock.engine.catalog.Retention;
import io.penstock.engine.model.JsonText;
import io.penstock.engine.port.StoreException;
import io.penstock.engine.request.Announcer;
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
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** That requests that have ended lie day by day of expiry, and go so. */
@Timeout(60)
class EndedRequestsIT {

  private static final Handling BATCH = Handling.batch(0, Retention.Mode.FULL);
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
    for (String day : days()) {
      session.update("DROP TABLE ended_request_" + day);
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
    assertEquals(List.of("2026_03_28", "2026_03_29", "2026_03_30"), days());

    assertEquals(0, store.requests().deleteExpired(SECOND, 10));
    assertEquals(List.of(open), found(last, first, open));
    assertEquals(List.of("2026_03_28", "2026_03_29", "2026_03_30"), days());
    assertEquals(0, store.requests().deleteExpired(SECOND.plus(HOUR).minusMillis(1), 10));
    expire(SECOND.plus(HOUR));
    assertEquals(List.of("2026_03_29", "2026_03_30"), days());
    assertEquals(List.of(open), found(last, first, open));
    assertEquals(0, tables("expired"));
  }

  @Test
  void whatMayEndLaterIsPreparedForWhenItComesAndWhenItBegins() throws Exception {
    RequestRecord waiting = handled(BATCH, expiringAt(SECOND, pending()));
    store.requests().commit(List.of(waiting));
    assertEquals(List.of("2026_03_29", "2026_03_30"), days());
    Instant later = CREATED.plus(Duration.ofDays(20));
    var claimed =
        store
            .queue()
            .claim(Map.of(VERSION_ID, 1), Map.of(), Long.MAX_VALUE, later, Announcer.NOBODY)
            .requests();
    assertEquals(List.of(SECOND.plus(Duration.ofDays(20))), expiries(claimed));
    assertEquals(List.of("2026_03_29", "2026_03_30", "2026_04_18", "2026_04_19"), days());
  }

  @Test
  void requestIsFoundAllTheTimeWhileItIsTheFirstOfItsDayToEnd() throws Exception {
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int day = 0; day < 60; day += 2) {
        RequestRecord open =
            expiringAt(SECOND.plus(DAY.multipliedBy(day)), pending().withState(processing()));
        store.requests().commit(List.of(open));
        CountDownLatch looking = new CountDownLatch(1);
        AtomicBoolean ended = new AtomicBoolean();
        Future<Integer> missed =
            threads.submit(
                () -> {
                  int number = 0;
                  while (!ended.get()) {
                    number += store.requests().find(open.id(), false).isPresent() ? 0 : 1;
                    looking.countDown();
                  }
                  return number;
                });
        looking.await();
        store.requests().commit(List.of(open.withState(completed())));
        ended.set(true);
        assertEquals(0, missed.get());
      }
    }
  }

  @Test
  void clockThatIsSetBackALittleBringsNothingBackAndOneThatWasFarAheadHidesNothing()
      throws Exception {
    RequestRecord record = ended(SECOND.plus(HOUR));
    RequestRecord later = ended(SECOND.plus(Duration.ofDays(3)));
    store.requests().commit(List.of(record, later));
    store.requests().deleteExpired(SECOND.plus(HOUR), 10);
    store.requests().deleteExpired(SECOND, 10);
    assertEquals(List.of(later), found(record, later));
    session.update("UPDATE retention SET passed = ?", SECOND.plus(Duration.ofDays(8)));
    assertEquals(List.of(), found(later));
    store.requests().deleteExpired(SECOND.plus(HOUR), 10);
    assertEquals(List.of(later), found(record, later));
  }

  @Test
  void dayWithAFinishedStepOfABatchRequestThatRunsStaysForIt() throws Exception {
    RequestRecord parent = handled(BATCH, pending()).withState(processing());
    RequestRecord step =
        expiringAt(SECOND, handled(BATCH, pendingStepOf(parent.id())).withState(completed()));
    RequestRecord other = ended(SECOND);
    RequestRecord next = ended(SECOND.plus(DAY));
    store.requests().commit(List.of(parent, step, other, next));

    Instant later = SECOND.plus(Duration.ofDays(5));
    expire(later);
    assertEquals(List.of("2026_03_29", "2026_04_03", "2026_04_04", "2026_04_05"), days());
    assertEquals(List.of(step), store.requests().descendants(parent.id()));
    assertEquals(Optional.of(step), store.requests().find(step.id(), true));
    assertEquals(List.of(), found(other, next));
    // What the end of the request writes once more is the same request.
    RequestRecord end = parent.withState(completed());
    store.requests().commit(List.of(step.withoutData(), end));
    assertEquals(List.of(step.withoutData()), store.requests().descendants(parent.id()));
    expire(later);
    assertEquals(List.of("2026_04_03", "2026_04_04", "2026_04_05"), days());
    assertEquals(List.of(end), found(end, step));
  }

  @Test
  void largeDataOfADayThatGoesIsReleasedInSteps() throws Exception {
    for (int i = 0; i < 5; i++) {
      JsonText large = JsonText.ofString("%d".formatted(i).repeat(40_000));
      store.requests().commit(List.of(withInput(large, large.size(), ended(SECOND))));
    }
    Instant later = SECOND.plus(Duration.ofDays(2));
    assertEquals(2, store.requests().deleteExpired(later, 2), "detached");
    assertEquals(2, store.requests().deleteExpired(later, 2), "noted for two requests");
    assertEquals("2", session.value("SELECT count(*) FROM released_payload"));
    expire(later);
    while (store.requests().deleteUnused(10) > 0) {
      Thread.onSpinWait();
    }
    assertEquals("0", session.value("SELECT count(*) FROM payload"));
    assertEquals(0, tables("expired"));
  }

  @Test
  void nothingIsPreparedForWhileUnusedDataIsRemoved() throws Exception {
    Session sweeper = database.session();
    try (Connection connection = sweeper.connection()) {
      connection.setAutoCommit(false);
      sweeper.value("INSERT INTO released_payload (payload) VALUES (1)");
      sweeper.value("SELECT remove_unused_payloads(10)");
      session.value("SET lock_timeout = '50ms'");
      SQLException waits =
          assertThrows(SQLException.class, () -> session.value("SELECT prepare_ended_requests(1)"));
      assertEquals("55P03", waits.getSQLState());
      connection.rollback(); // Closed, it may keep its locks for a moment.
    }
    assertEquals("2", session.value("SELECT prepare_ended_requests(1)"));
  }

  @Test
  void readerThatIsInTheWayHoldsUpNobodyForLongAndKeepsWhatItReads() throws Exception {
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
      connection.rollback(); // Closed, it may keep its locks for a moment.
    }
    assertEquals(0, store.requests().deleteExpired(later, 10), "tried a moment ago");
    expire(later.plus(Duration.ofMinutes(1)));
    assertEquals(
        List.of("2026_03_30", "2026_03_31", "2026_04_01", "2026_04_07", "2026_04_08"), days());
  }

  @Test
  void readerOfADayThatGoesIsNotWaitedForEither() throws Exception {
    store.requests().commit(List.of(ended(SECOND)));
    Instant later = SECOND.plus(Duration.ofDays(2));
    assertEquals(10, store.requests().deleteExpired(later, 10), "detached");
    Session reader = database.session();
    try (Connection connection = reader.connection()) {
      connection.setAutoCommit(false);
      assertEquals("1", reader.value("SELECT count(*) FROM expired_request_2026_03_29"));
      assertEquals(0, store.requests().deleteExpired(later, 10));
      Instant next = later.plus(Duration.ofHours(3));
      assertEquals(0, store.requests().deleteExpired(next, 10));
      assertEquals(String.valueOf(SqlValues.micros(next)), passed());
      connection.rollback(); // Closed, it may keep its locks for a moment.
    }
    expire(later.plus(Duration.ofHours(4)));
    assertEquals(0, tables("expired"));
  }

  @Test
  void daysAreComparedHoweverThePlannerJoins() throws Exception {
    store.requests().commit(List.of(ended(SECOND)));
    session.value("SET enable_nestloop = off");
    long later = SqlValues.micros(SECOND.plus(Duration.ofDays(2)));
    assertEquals("7", session.value("SELECT remove_expired_requests(" + later + ", 7)"));
    assertEquals(List.of("2026_03_30", "2026_03_31", "2026_04_01"), days());
  }

  @Test
  void whatIsCancelledAfterItWouldHaveExpiredIsPreparedForBySweeps() throws Exception {
    RequestRecord waiting = handled(BATCH, expiringAt(SECOND, pending()));
    store.requests().commit(List.of(waiting));
    Instant later = SECOND.plus(Duration.ofDays(9));
    store.requests().deleteExpired(later, 10);
    List<String> days = days();
    assertTrue(days.containsAll(List.of("2026_04_07", "2026_04_08")), days.toString());
    assertEquals(
        List.of(waiting.id()),
        store.queue().cancelWaiting(List.of(waiting.id()), later, Announcer.NOBODY));
    assertEquals(days, days());
    assertEquals(
        Optional.of(later.plus(RequestRecord.KEPT_ENDED)),
        store.requests().find(waiting.id(), false).map(RequestRecord::expires));
  }

  @Test
  void oneServerAtATimeRemoves() throws Exception {
    store.requests().commit(List.of(ended(SECOND)));
    Instant later = SECOND.plus(Duration.ofDays(2));
    Session other = database.session();
    try (Connection connection = other.connection()) {
      connection.setAutoCommit(false);
      other.value("SELECT 1 FROM retention FOR UPDATE");
      assertEquals(0, store.requests().deleteExpired(later, 10));
      connection.rollback(); // Closed, it may keep its locks for a moment.
    }
    assertEquals(10, store.requests().deleteExpired(later, 10));
  }

  @Test
  void failureTakesNoDayAlong() throws Exception {
    RequestRecord fine = ended(SECOND);
    RequestRecord poisonous = StoreFixtures.poisonous(ended(SECOND));
    assertThrows(StoreException.class, () -> store.requests().commit(List.of(poisonous, fine)));
    assertEquals(List.of(), days());
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
    assertEquals(21, days().size());
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

  private static List<Instant> expiries(List<RequestRecord> records) {
    return records.stream().map(RequestRecord::expires).toList();
  }

  /** In as many steps as it takes. */
  private void expire(Instant now) {
    while (store.requests().deleteExpired(now, 2) > 0) {
      Thread.onSpinWait();
    }
  }

  /** That have a partition. */
  private List<String> days() throws SQLException {
    return session.list(
        "SELECT right(relname, 10) FROM pg_inherits JOIN pg_class ON pg_class.oid = inhrelid"
            + " WHERE inhparent = 'ended_request'::regclass ORDER BY 1",
        RowReader::text);
  }

  private String passed() throws SQLException {
    return String.valueOf(session.value("SELECT passed FROM retention"));
  }

  private int tables(String prefix) throws SQLException {
    return session
        .first(
            "SELECT count(*) FROM pg_tables WHERE starts_with(tablename, ?)",
            RowReader::integer,
            prefix)
        .orElseThrow();
  }
}
