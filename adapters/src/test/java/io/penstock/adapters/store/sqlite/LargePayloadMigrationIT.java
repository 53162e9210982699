package io.penstock.adapters.store.sqlite;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.penstock.adapters.store.sql.SqlStore;
import io.penstock.adapters.store.sql.StoreFixtures;
import io.penstock.engine.model.JsonText;
import io.penstock.engine.request.RequestId;
import io.penstock.engine.request.RequestRecord;
import io.penstock.engine.request.RequestState.Output;
import io.penstock.testkit.SampleRequests;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A database that the release before payloads had a table wrote, with 160 KB of input and as much
 * of output in its rows: a request that has ended, with its step, and one that waits.
 */
class LargePayloadMigrationIT {

  private static final RequestId DONE = id("019d3608-99f5-7d07-b877-c8af4ea5e301");
  private static final RequestId STEP = id("019d3608-99f5-7d07-b877-c8af4ea5e302");
  private static final RequestId WAITING = id("019d3608-99f5-7d07-b877-c8af4ea5e303");

  private static final JsonText INPUT = JsonText.ofString("0123456789abcdef".repeat(10_000));
  private static final JsonText OUTPUT = JsonText.ofString("fedcba9876543210".repeat(10_000));

  @TempDir Path folder;

  @BeforeEach
  void putTheOldDatabaseInPlace() throws Exception {
    try (InputStream old =
        new GZIPInputStream(LargePayloadMigrationIT.class.getResourceAsStream("v3.db.gz"))) {
      Files.copy(old, folder.resolve("penstock.db"));
    }
    try (Connection connection = connect()) {
      assertEquals(3, Migrations.version(SqliteDialect.on(connection)));
    }
  }

  @Test
  void oldDataAreReadFromTheirRows() throws Exception {
    try (SqlStore store = open()) {
      for (RequestId id : List.of(DONE, STEP)) {
        RequestRecord ended = find(store, id);
        assertEquals(INPUT, ended.input());
        assertEquals(new Output(OUTPUT, OUTPUT.size()), ended.state().output());
      }
      assertEquals(INPUT, find(store, WAITING).input());
    }
    assertRefs(List.of());
  }

  @Test
  void oldRequestThatGoesOnIsWrittenTheNewWay() throws Exception {
    try (SqlStore store = open()) {
      RequestRecord claimed =
          store
              .queue()
              .claim(
                  Map.of(SampleRequests.VERSION_ID, 1),
                  Long.MAX_VALUE,
                  SampleRequests.CREATED.plusSeconds(1))
              .getFirst();
      assertEquals(INPUT, claimed.input());
      RequestRecord ended = claimed.withState(find(store, DONE).state());
      store.requests().commit(List.of(ended));
      assertEquals(ended, find(store, WAITING));
    }
    assertRefs(List.of(1L, 1L));
    try (SqlStore store = open()) {
      assertEquals(2, store.requests().delete(List.of(DONE)));
      assertEquals(1, store.requests().delete(List.of(WAITING)));
    }
    assertRefs(List.of());
  }

  private void assertRefs(List<Long> expected) throws SQLException {
    try (Connection connection = connect()) {
      assertEquals(expected, StoreFixtures.payloadRefs(SqliteDialect.on(connection)));
      assertEquals("ok", SqliteDialect.on(connection).value("PRAGMA integrity_check"));
    }
  }

  private Connection connect() throws SQLException {
    return Connections.forWriting(folder.resolve("penstock.db")).getConnection();
  }

  private static RequestId id(String text) {
    return RequestId.parse(text).orElseThrow();
  }

  private static RequestRecord find(SqlStore store, RequestId id) {
    return store.requests().find(id, true).orElseThrow();
  }

  private SqlStore open() {
    return SqliteStore.open(folder, SqliteSettings.DEFAULT);
  }
}
