package io.penstock.adapters.store.postgres;

import static io.penstock.testkit.SampleRequests.VERSION_ID;
import static io.penstock.testkit.SampleRequests.pending;
import static io.penstock.testkit.SampleRequests.processing;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.adapters.store.sql.LogBounds;
import io.penstock.adapters.store.sql.Session;
import io.penstock.adapters.store.sql.SqlStore;
import io.penstock.engine.catalog.Project;
import io.penstock.engine.port.Cluster;
import io.penstock.engine.port.Cluster.Change;
import io.penstock.engine.port.RequestQueue.CancelWish;
import io.penstock.engine.port.RequestQueue.Claimed;
import io.penstock.engine.port.StoreException;
import io.penstock.engine.request.Announcer;
import io.penstock.engine.request.Failure;
import io.penstock.engine.request.RequestId;
import io.penstock.engine.request.RequestRecord;
import io.penstock.engine.request.Status;
import io.penstock.testkit.SampleRequests;
import io.penstock.testkit.Soon;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;

/** Two servers of one database, each with a folder of its own. */
class ClusterIT {

  private static final UUID WORK = UUID.fromString("6c1d4ee4-8a1f-4c0e-9d83-5f4fbbf6a00c");
  private static final Failure STOPPED =
      new Failure(Failure.Category.INTERRUPTED, "The server stopped.");
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

  @TempDir Path folder;
  private PostgresDatabase database;
  private SqlStore first;
  private SqlStore second;

  @BeforeEach
  void open() throws IOException {
    database = PostgresDatabase.of(folder);
    first = open("first");
    second = open("second");
  }

  private SqlStore open(String name) throws IOException {
    Path own = Files.createDirectories(folder.resolve(name));
    Path key = folder.resolve("first").resolve("secret.key");
    if (Files.exists(key) && !name.equals("first")) {
      Files.copy(key, own.resolve("secret.key"));
    }
    return database.open(own, new LogBounds(1000, 1_000_000));
  }

  @AfterEach
  void close() {
    first.close();
    second.close();
  }

  @Test
  void eachKnowsTheOtherAndTheOldestLeads() {
    Cluster oldest = first.cluster();
    Cluster newest = second.cluster();
    assertTrue(oldest.epoch() < newest.epoch());
    await(() -> epochs(oldest).equals(List.of(newest.epoch())));
    assertEquals(List.of(oldest.epoch()), epochs(newest));
    assertTrue(oldest.leads());
    assertFalse(newest.leads());

    newest.listensAt("http://10.0.0.7:8080");
    await(() -> oldest.others().getFirst().url().equals("http://10.0.0.7:8080"));

    long gone = oldest.epoch();
    assertTrue(newest.isAlive(gone));
    first.close();
    assertFalse(newest.isAlive(gone));
    await(newest::leads);
  }

  private static List<Long> epochs(Cluster cluster) {
    return cluster.others().stream().map(Cluster.Server::epoch).toList();
  }

  @Test
  void workIsTakenByOneUntilItReleasesItOrEnds() {
    assertTrue(first.cluster().take(WORK));
    assertTrue(first.cluster().take(WORK));
    assertFalse(second.cluster().take(WORK));
    assertTrue(second.cluster().isTaken(WORK));
    second.cluster().release(WORK);
    assertTrue(second.cluster().isTaken(WORK));

    first.cluster().release(WORK);
    assertFalse(second.cluster().isTaken(WORK));
    assertTrue(second.cluster().take(WORK));

    second.close();
    assertTrue(first.cluster().take(WORK));
  }

  @Test
  void versionThatAnotherServerIsJustTakingFromIsContended() throws Exception {
    RequestRecord batch = pending();
    first.requests().commit(List.of(batch));
    try (Connection taking = database.session().connection()) {
      taking.setAutoCommit(false);
      new Session(taking, PostgresDialect.POSTGRES)
          .list(PostgresDialect.POSTGRES.lockingVersion(), _ -> true, VERSION_ID);
      assertEquals(new Claimed(List.of(), Set.of(VERSION_ID)), claimTogether());
      taking.rollback();
    }
    Claimed claimed = claimTogether();
    assertEquals(Set.of(), claimed.contended());
    assertEquals(List.of(batch.id()), claimed.requests().stream().map(RequestRecord::id).toList());
  }

  private Claimed claimTogether() {
    return second
        .queue()
        .claim(Map.of(VERSION_ID, 1), Map.of(VERSION_ID, 1), Long.MAX_VALUE, NOW, Announcer.NOBODY);
  }

  @Test
  void whatAServerProcessesIsLeftOnlyWhenItHasEnded() throws Exception {
    RequestRecord batch = pending();
    first.requests().commit(List.of(batch));
    assertEquals(List.of(VERSION_ID), second.queue().versionsWaiting());
    RequestRecord claimed =
        first.queue().claim(Map.of(VERSION_ID, 1), Long.MAX_VALUE, NOW).getFirst();

    assertEquals(List.of(), second.queue().claim(Map.of(VERSION_ID, 1), Long.MAX_VALUE, NOW));
    assertFalse(second.queue().isAnyLeft());
    assertEquals(List.of(), second.queue().interrupted(10));
    assertEquals(0, second.queue().failDirect(NOW, STOPPED));

    first.close();
    assertTrue(second.queue().isAnyLeft());
    assertEquals(
        List.of(claimed.id()),
        second.queue().interrupted(10).stream().map(RequestRecord::id).toList());
    assertFalse(second.queue().isAnyLeft());
  }

  /** The row that one has taken and let go looks to the other as if it were still left. */
  @Test
  void whatAServerHasLeftIsTakenByOneOtherAlone() throws Exception {
    int number = 1000;
    try (SqlStore third = open("third")) {
      third.requests().commit(Stream.generate(SampleRequests::pending).limit(number).toList());
      assertEquals(
          number, third.queue().claim(Map.of(VERSION_ID, number), Long.MAX_VALUE, NOW).size());
    }
    CyclicBarrier begin = new CyclicBarrier(2);
    FutureTask<List<RequestId>> one = new FutureTask<>(() -> takeOver(first, begin));
    FutureTask<List<RequestId>> other = new FutureTask<>(() -> takeOver(second, begin));
    Thread.ofVirtual().start(one);
    Thread.ofVirtual().start(other);
    List<RequestId> taken = Stream.concat(one.get().stream(), other.get().stream()).toList();
    assertEquals(number, Set.copyOf(taken).size());
    assertEquals(number, taken.size(), "some are taken twice");
  }

  private static List<RequestId> takeOver(SqlStore server, CyclicBarrier begin) throws Exception {
    begin.await();
    List<RequestId> taken = new ArrayList<>();
    while (server.queue().isAnyLeft()) {
      server.queue().interrupted(3).stream().map(RequestRecord::id).forEach(taken::add);
    }
    return taken;
  }

  /** As a server that was paused for too long finds it when it comes back. */
  @Test
  void aServerThatIsTakenForDeadWritesNothingMore() throws Exception {
    RequestRecord request = pending().withState(processing());
    first.requests().commit(List.of(request));
    try (Connection connection = database.session().connection()) {
      LeaseTable.release(
          new Session(connection, PostgresDialect.POSTGRES), first.cluster().epoch());
    }
    assertThrows(StoreException.class, () -> first.requests().commit(List.of(pending())));
    assertFalse(first.cluster().leads());
    assertEquals(1, second.queue().interrupted(10).size());
  }

  @Test
  void aCopyOfAFolderIsAnotherServer() throws Exception {
    first.close();
    Path copy = Files.createDirectories(folder.resolve("copy"));
    for (String file : List.of("secret.key", "folder.id")) {
      Files.copy(folder.resolve("first").resolve(file), copy.resolve(file));
    }
    first = open("first");
    try (SqlStore copied = database.open(copy, new LogBounds(1000, 1_000_000))) {
      first.requests().commit(List.of(pending()));
      assertTrue(epochs(copied.cluster()).contains(first.cluster().epoch()));
    }
    // One that comes back to its own folder need not wait for its lease to run out.
    long before = first.cluster().epoch();
    try (Connection connection = database.session().connection()) {
      Session session = new Session(connection, PostgresDialect.POSTGRES);
      long own = first.cluster().epoch();
      first.close();
      session.update("INSERT INTO lease (epoch, folder, holder) SELECT ?, ?, 'killed'", own, id());
      session.update("INSERT INTO lease_renewal (epoch, count) VALUES (?, 0)", own);
    }
    first = open("first");
    assertFalse(epochs(first.cluster()).contains(before));
  }

  private UUID id() throws IOException {
    return UUID.fromString(Files.readString(folder.resolve("first/folder.id")).substring(0, 36));
  }

  /** Nobody looks for a change of definitions that leaves their generation as it was. */
  @Test
  void noticeIsHeard() throws Exception {
    CountDownLatch woken = new CountDownLatch(1);
    second.cluster().whenChanged(Change.CATALOG, woken::countDown);
    // Who knows of nobody sends nothing.
    await(() -> !first.cluster().others().isEmpty());
    first.cluster().changed(Change.CATALOG);
    assertTrue(woken.await(10, TimeUnit.SECONDS));
  }

  @Test
  void noticesOfOneKindThatComeAtOnceAreFew() throws Exception {
    try (Connection connection = database.session().connection()) {
      new Session(connection, PostgresDialect.POSTGRES).update("LISTEN penstock");
      await(() -> !first.cluster().others().isEmpty());
      long begun = System.nanoTime();
      for (int i = 0; i < 1000; i++) {
        first.cluster().changed(Change.QUEUE);
      }
      long pauses = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begun) / 20;
      first.cluster().changed(Change.CANCELS);
      String sender = " " + first.cluster().epoch();
      List<String> heard = new ArrayList<>();
      PGConnection notified = connection.unwrap(PGConnection.class);
      while (!heard.contains("CANCELS" + sender)) {
        PGNotification[] notices = notified.getNotifications(10_000);
        assertTrue(notices != null && notices.length > 0, () -> "nothing after " + heard);
        Stream.of(notices).map(PGNotification::getParameter).forEach(heard::add);
      }
      long ofQueue = heard.stream().filter(("QUEUE" + sender)::equals).count();
      // The first is sent at once, and the others after each pause.
      assertTrue(ofQueue >= 1 && ofQueue <= 2 + pauses, heard::toString);
    }
  }

  @Test
  void whoMissesANoticeLooks() throws Exception {
    for (Change change : List.of(Change.QUEUE, Change.CANCELS, Change.INSTANCES)) {
      CountDownLatch woken = new CountDownLatch(1);
      second.cluster().whenChanged(change, woken::countDown);
      assertTrue(woken.await(10, TimeUnit.SECONDS), change.name());
    }
  }

  @Test
  void aChangeOfDefinitionsIsFollowed() throws Exception {
    CountDownLatch woken = new CountDownLatch(1);
    second.cluster().whenChanged(Change.CATALOG, woken::countDown);
    long before = second.catalog().generation();
    UUID project = UUID.randomUUID();
    first
        .catalog()
        .write(
            change -> {
              change.save(
                  new Project(project, "p", "default", false, null, List.of(), Map.of(), NOW));
              return true;
            });
    assertTrue(woken.await(10, TimeUnit.SECONDS));
    await(() -> second.catalog().generation() > before);
    assertEquals(List.of(project), List.copyOf(second.catalog().changedElsewhere(0).about()));
    assertTrue(second.catalog().changedElsewhere(0).complete());
    assertEquals(List.of(), List.copyOf(first.catalog().changedElsewhere(0).about()));
    long until = second.catalog().changedElsewhere(0).until();
    assertEquals(List.of(), List.copyOf(second.catalog().changedElsewhere(until).about()));
  }

  @Test
  void aWishToCancelIsAnswered() {
    RequestRecord request = pending();
    first.queue().wishToCancel(List.of(request.id()));
    first.queue().wishToCancel(List.of(request.id()));
    assertEquals(List.of(new CancelWish(request.id(), null)), second.queue().cancelWishes());
    second.queue().cancelled(request.id(), Status.CANCELLED);
    assertEquals(
        List.of(new CancelWish(request.id(), Status.CANCELLED)), first.queue().cancelWishes());
    first.queue().forgetCancelWishes(List.of(request.id()));
    assertEquals(List.of(), second.queue().cancelWishes());
  }

  private static void await(BooleanSupplier condition) {
    assertTrue(Soon.within(Duration.ofSeconds(1), condition));
  }
}
