package io.penstock.adapters.store.sqlite;

import static io.penstock.testkit.SampleRequests.EXPIRES;
import static io.penstock.testkit.SampleRequests.completed;
import static io.penstock.testkit.SampleRequests.pending;
import static io.penstock.testkit.SampleRequests.withInput;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.adapters.store.sql.SqlStore;
import io.penstock.adapters.store.sql.StoreFixtures;
import io.penstock.engine.model.JsonText;
import io.penstock.engine.port.LogStore;
import io.penstock.engine.port.StoreException;
import io.penstock.engine.request.RequestRecord;
import io.penstock.testkit.SampleCatalog;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A store without room, and one whose file is damaged while it runs. */
class StoreFaultsIT {

  private static final long FOUR_MEBIBYTES = 4 << 20;

  @TempDir Path folder;

  @Test
  void fullStoreRefusesCommitsKeepsWhatItHasAndGoesOnWhenThereIsRoom() throws Exception {
    try (SqlStore store = open(FOUR_MEBIBYTES)) {
      List<RequestRecord> stored = new ArrayList<>();
      RequestRecord refused = fill(store, stored);
      assertFalse(isStored(store, refused));
      for (RequestRecord record : stored) {
        assertTrue(isStored(store, record));
      }

      assertEquals(stored.size(), store.requests().deleteExpired(EXPIRES, 1_000));
      store.requests().commit(List.of(refused));
      assertEquals(refused, store.requests().find(refused.id(), true).orElseThrow());
    }
  }

  @Test
  void fullStoreGoesOnReadingAndLogLinesThatItCannotKeepFailNoRequest() throws Exception {
    try (SqlStore store = open(FOUR_MEBIBYTES)) {
      UUID project = UUID.randomUUID();
      List<RequestRecord> stored = new ArrayList<>();
      RequestRecord refused = fill(store, stored);
      for (int i = 0; i < 1_000; i++) {
        store.logs().append(StoreFixtures.line(project, "x".repeat(1_000)));
      }
      assertThrows(StoreException.class, () -> store.requests().commit(List.of(refused)));
      for (RequestRecord record : stored) {
        assertEquals(record, store.requests().find(record.id(), true).orElseThrow());
      }

      assertEquals(stored.size(), store.requests().deleteExpired(EXPIRES, 1_000));
      var line = StoreFixtures.line(project, "stored again");
      store.logs().append(line);
      store.requests().commit(List.of(refused));
      store.requests().commit(List.of(pending()));
      List<LogStore.Line> lines =
          store.logs().find(new LogStore.Query(project, null, null, null, null, null, null, 2_000));
      assertTrue(lines.contains(line));
    }
  }

  /** Commits until it is refused; returns the record that was. */
  private static RequestRecord fill(SqlStore store, List<RequestRecord> stored)
      throws InterruptedException {
    while (stored.size() < 100) {
      JsonText data = JsonText.ofString("%02d".formatted(stored.size()).repeat(50_000));
      RequestRecord record = withInput(data, data.size(), pending().withState(completed()));
      try {
        store.requests().commit(List.of(record));
        stored.add(record);
      } catch (StoreException full) {
        StoreFixtures.assertSays("cannot grow: the disk is full or", full);
        StoreFixtures.assertSays("Make room and try again.", full);
        return record;
      }
    }
    throw new AssertionError("10 MB fit into 4 MiB");
  }

  @Test
  void fullStoreRefusesDefinitionsAsAWhole() throws Exception {
    try (SqlStore store = open(FOUR_MEBIBYTES)) {
      long before = store.catalog().generation();
      StoreException full =
          assertThrows(
              StoreException.class,
              () ->
                  StoreFixtures.change(
                      store,
                      catalog -> {
                        for (int i = 0; i < 20_000; i++) {
                          catalog.save(SampleCatalog.project("p" + i));
                        }
                      }));
      StoreFixtures.assertSays("cannot grow", full);
      assertEquals(List.of(), store.catalog().projects());
      assertEquals(before, store.catalog().generation());
      StoreFixtures.change(store, catalog -> catalog.save(SampleCatalog.project("small")));
      assertEquals(1, store.catalog().projects().size());
    }
  }

  @Test
  void damageFoundWhileReadingIsNamed() throws Exception {
    RequestRecord record = pending();
    try (SqlStore store = open(Long.MAX_VALUE)) {
      store.requests().commit(List.of(record));
    }
    overwriteAllButTheFirstPage();
    StoreException damaged =
        assertThrows(
            StoreException.class,
            () -> {
              try (SqlStore store = open(Long.MAX_VALUE)) {
                store.requests().find(record.id(), true);
              }
            });
    StoreFixtures.assertSays("is damaged: stop the server", damaged);
  }

  private void overwriteAllButTheFirstPage() throws IOException {
    try (FileChannel file =
        FileChannel.open(folder.resolve("penstock.db"), StandardOpenOption.WRITE)) {
      byte[] page = new byte[8192];
      Arrays.fill(page, (byte) 0x5a);
      for (long position = 8192; position < file.size(); position += 8192) {
        file.write(ByteBuffer.wrap(page), position);
      }
    }
  }

  private static boolean isStored(SqlStore store, RequestRecord record) {
    return store.requests().find(record.id(), false).isPresent();
  }

  private SqlStore open(long maximumSize) {
    SqliteSettings usual = SqliteSettings.DEFAULT;
    return SqliteStore.open(
        folder,
        new SqliteSettings(
            usual.readConnections(),
            maximumSize,
            usual.maximumLogLines(),
            usual.maximumLogBytes()));
  }
}
