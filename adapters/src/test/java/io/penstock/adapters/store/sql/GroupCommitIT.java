package io.penstock.adapters.store.sql;

import static io.penstock.testkit.SampleRequests.expiringAt;
import static io.penstock.testkit.SampleRequests.pending;
import static io.penstock.testkit.SampleRequests.pendingStepOf;
import static io.penstock.testkit.SampleRequests.withInput;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.engine.model.JsonText;
import io.penstock.engine.port.StoreException;
import io.penstock.engine.request.RequestRecord;
import io.penstock.testkit.SampleCatalog;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** What shares a transaction, and what a record that cannot be written does to the others. */
@Timeout(60)
@ParameterizedClass
@EnumSource(TestDatabase.class)
class GroupCommitIT {

  @Parameter TestDatabase database;

  @TempDir Path folder;
  private SqlStore store;
  private ExecutorService threads;

  @BeforeEach
  void open() {
    store = database.open(folder);
    threads = Executors.newVirtualThreadPerTaskExecutor();
  }

  @AfterEach
  void close() {
    threads.close();
    store.close();
  }

  @Test
  void commitsThatComeWhileTheWriterIsBusyShareOneTransaction() throws Exception {
    List<Future<RequestRecord>> commits;
    long before;
    try (BusyWriter busy = new BusyWriter()) {
      before = store.transactions();
      commits = commitMany(200);
      busy.awaitWaiting(commits.size());
    }
    for (Future<RequestRecord> commit : commits) {
      RequestRecord record = commit.get();
      assertEquals(record, store.requests().find(record.id(), true).orElseThrow());
    }
    // One is the transaction that kept the writer busy.
    assertEquals(2, store.transactions() - before);
  }

  @Test
  void poisonousRecordFailsAloneAndTheStoreGoesOn() throws Exception {
    List<Future<RequestRecord>> good = new ArrayList<>();
    RequestRecord poison = StoreFixtures.poisonous(pending());
    RequestRecord companion = pending();
    Future<RequestRecord> bad;
    try (BusyWriter busy = new BusyWriter()) {
      good.addAll(commitMany(20));
      busy.awaitWaiting(20);
      bad = commit(companion, poison);
      busy.awaitWaiting(21);
      good.addAll(commitMany(20));
      busy.awaitWaiting(41);
    }
    StoreException why =
        assertInstanceOf(
            StoreException.class, assertThrows(ExecutionException.class, bad::get).getCause());
    StoreFixtures.assertSays("The data breaks a rule of the database (", why);
    assertFalse(isStored(poison));
    assertFalse(isStored(companion), "all of a commit, or nothing");
    for (Future<RequestRecord> commit : good) {
      assertTrue(isStored(commit.get()));
    }
    RequestRecord next = pending();
    store.requests().commit(List.of(next));
    assertTrue(isStored(next));
  }

  @Test
  void commitFailsOnceWhenAStepOfTheRequestWasLost() throws Exception {
    RequestRecord request = pending();
    RequestRecord other = pending();
    store.requests().record(StoreFixtures.poisonous(pendingStepOf(request.id())));
    store.requests().commit(List.of(other));
    StoreException why =
        assertThrows(StoreException.class, () -> store.requests().commit(List.of(request)));
    StoreFixtures.assertSays("The record of a step of the request", why);
    assertFalse(isStored(request));
    store.requests().commit(List.of(request));
    assertTrue(isStored(request));
  }

  @Test
  void recordsThatAreLostTogetherAreToldOfOnce() throws Exception {
    RequestRecord request = pending();
    try (SaidByTheStore said = new SaidByTheStore()) {
      for (int i = 0; i < 5; i++) {
        store.requests().record(StoreFixtures.poisonous(pendingStepOf(request.id())));
      }
      store.requests().commit(List.of()); // Perhaps with some of them, and then alone.
      store.requests().commit(List.of(pending()));

      assertEquals(2, said.sentences().size(), () -> said.sentences().toString());
      assertTrue(said.sentences().getFirst().startsWith("Records cannot be written, the first"));
      assertEquals("Records that could not be written: 5.", said.sentences().getLast());
    }
  }

  @Test
  void closedStoreTellsWhatItHasLost() {
    RequestRecord request = pending();
    try (SaidByTheStore said = new SaidByTheStore()) {
      store.requests().record(StoreFixtures.poisonous(pendingStepOf(request.id())));
      store.requests().record(StoreFixtures.poisonous(pendingStepOf(request.id())));

      store.close();

      assertEquals("Records that could not be written: 2.", said.sentences().getLast());
    }
  }

  @Test
  void commitOfAnotherStepFailsOnceWhenAStepWasLost() throws Exception {
    RequestRecord request = pending();
    store.requests().record(StoreFixtures.poisonous(pendingStepOf(request.id())));
    store.requests().commit(List.of());
    RequestRecord step = pendingStepOf(request.id());
    StoreException why =
        assertThrows(StoreException.class, () -> store.requests().commit(List.of(step)));
    StoreFixtures.assertSays("The record of a step of the request", why);
    assertFalse(isStored(step));
    store.requests().commit(List.of(step));
    store.requests().commit(List.of(request));
    assertTrue(isStored(step));
    assertTrue(isStored(request));
  }

  @Test
  void stepThatWasLostTwoLevelsDownFailsTheCommitAtTheTop() throws Exception {
    RequestRecord request = pending();
    RequestRecord subPipeline = pendingStepOf(request.id());
    store.requests().record(StoreFixtures.poisonous(pendingStepOf(subPipeline.id())));
    store.requests().commit(List.of());
    store.requests().record(subPipeline);
    StoreException why =
        assertThrows(StoreException.class, () -> store.requests().commit(List.of(request)));
    StoreFixtures.assertSays("The record of a step of the request", why);
    store.requests().commit(List.of(request));
    assertTrue(isStored(request));
    assertTrue(isStored(subPipeline));
  }

  @Test
  void removalFailsOnceWhenAStepOfTheRequestWasLost() throws Exception {
    RequestRecord request = pending();
    store.requests().commit(List.of(request));
    store.requests().record(StoreFixtures.poisonous(pendingStepOf(request.id())));
    StoreException why =
        assertThrows(
            StoreException.class, () -> store.requests().commit(List.of(), List.of(request.id())));
    StoreFixtures.assertSays("The record of a step of the request", why);
    assertTrue(isStored(request));
    store.requests().commit(List.of(), List.of(request.id()));
    assertFalse(isStored(request));
  }

  @Test
  void commitThatCannotBeWrittenRemovesNothing() throws Exception {
    RequestRecord request = pending();
    store.requests().commit(List.of(request));
    RequestRecord poison = StoreFixtures.poisonous(pending());
    assertThrows(
        StoreException.class,
        () -> store.requests().commit(List.of(poison), List.of(request.id())));
    assertTrue(isStored(request));
  }

  @Test
  void recordThatNoColumnCanHoldFailsWithASentence() {
    RequestRecord record = pending();
    RequestRecord never = expiringAt(Instant.MAX, record);
    StoreException why =
        assertThrows(StoreException.class, () -> store.requests().commit(List.of(never)));
    StoreFixtures.assertSays("The request could not be stored (", why);
    assertFalse(isStored(record));
  }

  @Test
  void transactionThatWaitsForAnotherWriteIsToldSo() {
    IllegalStateException why =
        assertThrows(
            IllegalStateException.class,
            () ->
                StoreFixtures.change(
                    store,
                    outer ->
                        StoreFixtures.change(
                            store, inner -> inner.save(SampleCatalog.project("x")))));
    StoreFixtures.assertSays("it would wait for itself", why);
  }

  @Test
  void fullQueueHoldsBackWhoeverRecords() throws Exception {
    JsonText megabyte = JsonText.ofString("x".repeat(1 << 20));
    List<RequestRecord> records = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      records.add(withInput(megabyte, megabyte.size(), pending()));
    }
    Thread recording =
        Thread.ofVirtual().unstarted(() -> records.forEach(store.requests()::record));
    try (BusyWriter busy = new BusyWriter()) {
      recording.start();
      busy.awaitUntil(() -> recording.getState() == Thread.State.WAITING);
      assertEquals(64, store.waiting(), "64 MiB may wait");
    }
    recording.join();
    store.requests().commit(List.of());
    for (RequestRecord record : records) {
      assertTrue(isStored(record));
    }
  }

  @Test
  void interruptedCommitEndsAtOnceAndTheStoreGoesOn() throws Exception {
    try (BusyWriter _ = new BusyWriter()) {
      Thread.currentThread().interrupt();
      assertThrows(InterruptedException.class, () -> store.requests().commit(List.of(pending())));
    }
    store.requests().commit(List.of());
  }

  @Test
  void interruptedTransactionIsFinishedAndTheInterruptKept() {
    Thread.currentThread().interrupt();
    StoreFixtures.change(store, catalog -> catalog.save(SampleCatalog.project("prices")));
    assertTrue(Thread.interrupted());
    assertTrue(store.catalog().project("prices").isPresent());
  }

  private boolean isStored(RequestRecord record) {
    return store.requests().find(record.id(), false).isPresent();
  }

  private List<Future<RequestRecord>> commitMany(int count) {
    List<Future<RequestRecord>> commits = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      commits.add(commit(pending()));
    }
    return commits;
  }

  private Future<RequestRecord> commit(RequestRecord... records) {
    return threads.submit(
        () -> {
          store.requests().commit(List.of(records));
          return records[0];
        });
  }

  /** Keeps the writer in a transaction, so that what is written meanwhile waits together. */
  private final class BusyWriter implements AutoCloseable {
    private final CountDownLatch release = new CountDownLatch(1);

    BusyWriter() throws InterruptedException {
      CountDownLatch entered = new CountDownLatch(1);
      threads.execute(
          () ->
              StoreFixtures.change(
                  store,
                  catalog -> {
                    entered.countDown();
                    awaitUntil(() -> release.getCount() == 0);
                  }));
      entered.await();
    }

    void awaitWaiting(int jobs) {
      awaitUntil(() -> store.waiting() == jobs);
    }

    void awaitUntil(BooleanSupplier condition) {
      while (!condition.getAsBoolean()) {
        Thread.onSpinWait();
      }
    }

    @Override
    public void close() {
      release.countDown();
    }
  }
}
