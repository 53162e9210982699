package io.penstock.adapters.store.sqlite;

import static io.penstock.testkit.SampleRequests.CREATED;
import static io.penstock.testkit.SampleRequests.EXPIRES;
import static io.penstock.testkit.SampleRequests.completed;
import static io.penstock.testkit.SampleRequests.createdAt;
import static io.penstock.testkit.SampleRequests.expiringAt;
import static io.penstock.testkit.SampleRequests.pending;
import static io.penstock.testkit.SampleRequests.pendingStepOf;
import static io.penstock.testkit.SampleRequests.withInput;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.adapters.store.sql.SqlStore;
import io.penstock.engine.model.JsonText;
import io.penstock.engine.request.RequestId;
import io.penstock.engine.request.RequestRecord;
import io.penstock.testkit.SampleRequests;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.IntSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Removes many requests, expired or of a deleted version, while others are written. {@code
 * -Dpenstock.retention.rows=1000000} makes it a measurement, which prints how long those others
 * waited: on a machine that others use, too, that is nothing to assert.
 */
class RetentionIT {

  private static final int ROWS = Integer.getInteger("penstock.retention.rows", 50_000);
  private static final int STEP = 200;
  private static final int WRITERS = 4;

  /**
   * What the log holds between two checkpoints is 16 MB, on a busy machine up to three times that.
   */
  private static final long MAXIMUM_LOG = 64 << 20;

  private static final Instant NOW = EXPIRES.plusSeconds(1);
  private static final Instant LATER = EXPIRES.plusSeconds(3_600);

  /** The version of all requests that stay. */
  private static final UUID KEPT = UUID.randomUUID();

  @TempDir Path folder;
  private SqlStore store;

  @BeforeEach
  void open() {
    store = SqliteStore.open(folder, SqliteSettings.DEFAULT);
  }

  @AfterEach
  void close() {
    store.close();
  }

  @Test
  void expiredRequestsMakeRoomForNewOnesWhichAreWrittenMeanwhile() throws Exception {
    assertMakesRoom(() -> store.requests().deleteExpired(NOW, STEP));
  }

  @Test
  void requestsOfADeletedVersionMakeRoomLikewise() throws Exception {
    try (Connection connection =
        Connections.forWriting(folder.resolve("penstock.db")).getConnection()) {
      var _ =
          SqliteDialect.on(connection)
              .update(
                  "INSERT INTO deleted_version (version_id) VALUES (?)", SampleRequests.VERSION_ID);
    }
    assertMakesRoom(() -> store.requests().deleteUnreachable(NOW, STEP));
  }

  private void assertMakesRoom(IntSupplier delete) throws Exception {
    List<RequestId> kept = fill();
    long pages = pages();

    AtomicBoolean swept = new AtomicBoolean();
    CountDownLatch writing = new CountDownLatch(WRITERS);
    List<Future<List<Long>>> writers = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < WRITERS; i++) {
        writers.add(threads.submit(() -> writeUntil(swept, writing)));
      }
      writing.await();
      try {
        assertEquals(ROWS, sweep(delete));
      } finally {
        swept.set(true);
      }
    }

    assertEquals(kept.size(), store.requests().find(kept, false).size());
    assertTrue(pages() <= pages * 101 / 100, pages + " pages became " + pages());
    long log = Files.size(folder.resolve("penstock.db-wal"));
    assertTrue(log < MAXIMUM_LOG, "the log has " + log + " bytes");
    reportCommits(writers);
  }

  /** Stores what has expired, and one request in a hundred that has not; returns those. */
  private List<RequestId> fill() throws InterruptedException {
    JsonText input = JsonText.ofString("x".repeat(500));
    List<RequestId> kept = new ArrayList<>();
    RequestRecord request = pending();
    for (int i = 0; i < ROWS; i++) {
      // One after the other, as on a server: ids of one moment would lie all over their index.
      Instant created = CREATED.plusMillis(i);
      RequestRecord expired =
          createdAt(created, i % 5 == 0 ? pending() : pendingStepOf(request.id()));
      request = i % 5 == 0 ? expired : request;
      store.requests().record(withInput(input, input.size(), expired.withState(completed())));
      if (i % 100 == 0) {
        RequestRecord lasting =
            expiringAt(LATER, createdAt(created, pending(KEPT)).withState(completed()));
        store.requests().record(lasting);
        kept.add(lasting.id());
      }
    }
    store.requests().commit(List.of());
    return kept;
  }

  /** As the server does it: in steps, with a pause as long as each. */
  private int sweep(IntSupplier delete) throws InterruptedException {
    int removed = 0;
    int step;
    do {
      long began = System.nanoTime();
      step = delete.getAsInt();
      removed += step;
      Thread.sleep((System.nanoTime() - began) / 1_000_000);
    } while (step > 0);
    return removed;
  }

  /** Commits one request after the other; returns how long each took, in nanoseconds. */
  private List<Long> writeUntil(AtomicBoolean swept, CountDownLatch writing)
      throws InterruptedException {
    List<Long> latencies = new ArrayList<>();
    while (!swept.get()) {
      RequestRecord request = expiringAt(LATER, pending(KEPT).withState(completed()));
      long began = System.nanoTime();
      store.requests().commit(List.of(request));
      latencies.add(System.nanoTime() - began);
      writing.countDown();
      Thread.sleep(2);
    }
    return latencies;
  }

  private static void reportCommits(List<Future<List<Long>>> writers) throws Exception {
    List<Long> latencies = new ArrayList<>();
    for (Future<List<Long>> writer : writers) {
      assertFalse(writer.get().isEmpty());
      latencies.addAll(writer.get());
    }
    Collections.sort(latencies);
    System.out.printf(
        "%,d rows removed: %,d commits beside them took %.1f ms (median), %.1f ms (99 %%), %.1f ms (longest)%n",
        ROWS,
        latencies.size(),
        latencies.get(latencies.size() / 2) / 1e6,
        latencies.get(latencies.size() * 99 / 100) / 1e6,
        latencies.getLast() / 1e6);
  }

  /** How large the database is, with what of it is still in the log. */
  private long pages() throws SQLException {
    try (Connection connection =
        Connections.forReading(folder.resolve("penstock.db")).getConnection()) {
      return Long.parseLong(
          String.valueOf(SqliteDialect.on(connection).value("PRAGMA page_count")));
    }
  }
}
