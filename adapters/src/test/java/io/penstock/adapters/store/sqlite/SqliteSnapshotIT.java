package io.penstock.adapters.store.sqlite;

import static io.penstock.testkit.SampleRequests.completed;
import static io.penstock.testkit.SampleRequests.pending;
import static io.penstock.testkit.SampleRequests.pendingStepOf;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.adapters.store.sql.SqlStore;
import io.penstock.adapters.store.sql.StoreFixtures;
import io.penstock.engine.model.JsonText;
import io.penstock.engine.port.StoreException;
import io.penstock.engine.request.RequestId;
import io.penstock.engine.request.RequestRecord;
import io.penstock.testkit.SampleRequests;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Copies of a database in use. */
class SqliteSnapshotIT {

  @TempDir Path temporary;

  @Test
  void copyHoldsOneMomentWhileOthersAreWritten() throws Exception {
    Path folder = temporary.resolve("data");
    Path copies = Files.createDirectory(temporary.resolve("copies"));
    List<RequestId> before = new ArrayList<>();
    AtomicInteger writtenMeanwhile = new AtomicInteger();
    try (SqlStore store = SqliteStore.open(folder, SqliteSettings.DEFAULT)) {
      for (int i = 0; i < 100; i++) {
        before.add(commitPair(store));
      }
      SqliteSnapshot.take(
          folder,
          copies.resolve("penstock.db"),
          (done, total) -> {
            try {
              commitPair(store);
              writtenMeanwhile.incrementAndGet();
            } catch (InterruptedException nobodyInterrupts) {
              throw new AssertionError(nobodyInterrupts);
            }
          });
    }
    assertTrue(writtenMeanwhile.get() > 1, "the copy was made in several steps");

    Path copy = copies.resolve("penstock.db");
    assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(copy)));
    assertEquals(200, SqliteSnapshot.verify(copy).requests(), "nothing of what came after");
    try (Stream<Path> files = Files.list(copies)) {
      assertEquals(1, files.count(), "one file");
    }
    try (SqlStore store = SqliteStore.open(copies, SqliteSettings.DEFAULT)) {
      for (RequestId id : before) {
        assertTrue(store.requests().find(id, true).isPresent());
        assertEquals(1, store.requests().children(id).size());
      }
    }
  }

  /** A request with a megabyte of its own, and its step, in one transaction. */
  private static RequestId commitPair(SqlStore store) throws InterruptedException {
    JsonText data = JsonText.ofString(UUID.randomUUID() + "x".repeat(1 << 20));
    RequestRecord request =
        SampleRequests.withInput(data, data.size(), pending().withState(completed()));
    store.requests().commit(List.of(request, pendingStepOf(request.id()).withState(completed())));
    return request.id();
  }

  @Test
  void folderWithoutADatabaseIsNamed() {
    Path target = temporary.resolve("copy.db");
    StoreException refused =
        assertThrows(
            StoreException.class,
            () -> SqliteSnapshot.take(temporary, target, (done, total) -> {}));
    StoreFixtures.assertSays("There is no database in the folder", refused);
    assertFalse(Files.exists(target));
  }

  @Test
  void copyWithAPageThatIsDamagedIsNotTakenForGood() throws Exception {
    Path folder = temporary.resolve("data");
    try (SqlStore store = SqliteStore.open(folder, SqliteSettings.DEFAULT)) {
      for (int i = 0; i < 2_000; i++) {
        store.requests().record(pending().withState(completed()));
      }
      store.requests().commit(List.of());
    }
    Damage.overwritePageOf("request", folder.resolve("penstock.db"));
    Path copy = temporary.resolve("copy.db");
    SqliteSnapshot.take(folder, copy, (done, total) -> {});
    StoreFixtures.assertSays(
        "copy.db is damaged",
        assertThrows(StoreException.class, () -> SqliteSnapshot.verify(copy)));
  }

  @Test
  void databaseOfANewerReleaseOrAnotherProgramIsRefused() throws Exception {
    Path folder = temporary.resolve("data");
    SqliteStore.open(folder, SqliteSettings.DEFAULT).close();
    Path database = folder.resolve("penstock.db");
    for (int version : new int[] {99, 0}) {
      try (Connection connection = Connections.forWriting(database).getConnection()) {
        SqliteDialect.on(connection).value("PRAGMA user_version = " + version);
      }
      StoreFixtures.assertSays(
          version == 0 ? "is not one of Penstock" : "was written by a newer release (schema 99",
          assertThrows(StoreException.class, () -> SqliteSnapshot.verify(database)));
    }
  }
}
