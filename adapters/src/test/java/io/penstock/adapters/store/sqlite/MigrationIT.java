package io.penstock.adapters.store.sqlite;

import static io.penstock.testkit.SampleRequests.completed;
import static io.penstock.testkit.SampleRequests.failed;
import static io.penstock.testkit.SampleRequests.processing;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.penstock.adapters.store.sql.RowReader;
import io.penstock.adapters.store.sql.SqlStore;
import io.penstock.engine.catalog.Retention;
import io.penstock.engine.model.JsonText;
import io.penstock.engine.request.Failure;
import io.penstock.engine.request.RequestId;
import io.penstock.engine.request.RequestRecord;
import io.penstock.engine.request.RequestRecord.Handling;
import io.penstock.engine.request.RequestRecord.Parent;
import io.penstock.engine.request.RequestRecord.Timeouts;
import io.penstock.engine.request.RequestState;
import io.penstock.engine.request.Target;
import io.penstock.testkit.SampleRequests;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A database that the release before batch requests wrote: a pipeline request with a step of each
 * kind, one without data, one with 32 KB of output, and one that was running with its step.
 */
class MigrationIT {

  private static final RequestId DONE = id("019d3608-99f5-7d07-b877-c8af4ea5e301");
  private static final RequestId STEP = id("019d3608-99f5-783c-81b4-535798126f44");
  private static final RequestId OPERATOR = id("019d3608-99f5-71c8-91d1-463aab7cc7f9");
  private static final RequestId WITHOUT_DATA = id("019d3608-99f5-79b4-af5c-af4323a6c898");
  private static final RequestId LARGE = id("019d3608-99f5-7167-9696-7936980d3c41");
  private static final RequestId RUNNING = id("019d3608-99f5-73ab-b50c-53c9441dc242");
  private static final RequestId RUNNING_STEP = id("019d3608-99f5-707c-9d17-f51f7b9f1336");

  @TempDir Path folder;

  @BeforeEach
  void putTheOldDatabaseInPlace() throws Exception {
    try (InputStream old = new GZIPInputStream(MigrationIT.class.getResourceAsStream("v1.db.gz"))) {
      Files.copy(old, folder.resolve("penstock.db"));
    }
    try (Connection connection =
        Connections.forWriting(folder.resolve("penstock.db")).getConnection()) {
      assertEquals(1, Migrations.version(SqliteDialect.on(connection)));
    }
  }

  @Test
  void everyFieldOfAnOldRequestIsKeptAndTheNewOnesSayThatItWasDirect() {
    try (SqlStore store = open()) {
      RequestRecord expected =
          new RequestRecord(
              DONE,
              new Target.PipelineTarget("default", "prices", "v1", SampleRequests.VERSION_ID),
              null,
              17_000_000_000_000_001L,
              "anna@example.org",
              SampleRequests.CREATED,
              new Timeouts(Duration.ofHours(1), Duration.ofMinutes(5)),
              Handling.express(Retention.Mode.FULL),
              SampleRequests.INPUT,
              SampleRequests.INPUT.size(),
              SampleRequests.EXPIRES,
              completed());
      assertEquals(expected, find(store, DONE));

      RequestRecord withoutData = find(store, WITHOUT_DATA);
      assertNull(withoutData.input());
      assertEquals(Handling.express(Retention.Mode.METADATA), withoutData.handling());
      assertEquals(completed().withoutData(), withoutData.state());

      JsonText large = JsonText.ofString("0123456789abcdef".repeat(2_000));
      assertEquals(
          new RequestState.Output(large, large.size()), find(store, LARGE).state().output());
      assertEquals(
          List.of("prices"), store.catalog().projects().stream().map(p -> p.name()).toList());
    }
  }

  @Test
  void oldStepsAreFoundWithoutALane() {
    try (SqlStore store = open()) {
      List<RequestRecord> steps = store.requests().descendants(DONE);
      assertEquals(List.of(STEP, OPERATOR), steps.stream().map(RequestRecord::id).toList());
      assertEquals(
          new Parent(
              DONE, UUID.fromString("60dd83d3-52ed-4b91-9adc-e2f618c8dc7b"), "scale-prices", ""),
          steps.getFirst().parent());
      assertEquals(completed(), steps.getFirst().state());
      assertEquals(failed(), steps.getLast().state());
    }
  }

  @Test
  void oldRequestThatWasRunningEndsWithTheNextStart() {
    try (SqlStore store = open()) {
      assertEquals(Map.of(), store.queue().waiting());
      assertEquals(List.of(), store.queue().interrupted(100));
      Failure stopped = new Failure(Failure.Category.INTERRUPTED, "The server stopped.");
      Instant now = SampleRequests.CREATED.plusSeconds(60);
      assertEquals(2, store.queue().failDirect(now, stopped));
      RequestState ended = new RequestState.Failed(processing().started(), now, stopped, null);
      assertEquals(ended, find(store, RUNNING).state());
      assertEquals(ended, find(store, RUNNING_STEP).state());
    }
  }

  @Test
  void requestsOfAVersionThatWasDeletedBeforeAreRemovedOnceTheyHaveEnded() {
    Instant now = SampleRequests.CREATED.plusSeconds(60);
    try (SqlStore store = open()) {
      List<RequestId> all =
          List.of(DONE, STEP, OPERATOR, WITHOUT_DATA, LARGE, RUNNING, RUNNING_STEP);
      assertEquals(7, store.requests().find(all, false).size());
      assertEquals(5, store.requests().deleteUnreachable(now, 200));
      assertEquals(0, store.requests().deleteUnreachable(now, 200));
      assertEquals(2, store.requests().find(all, false).size());
    }
  }

  @Test
  void migratedDatabaseIsLaidOutLikeANewOne() throws Exception {
    open().close();
    Path fresh = folder.resolve("fresh");
    SqliteStore.open(fresh, SqliteSettings.DEFAULT).close();
    assertEquals(schema(fresh), schema(folder));
    try (Connection connection =
        Connections.forWriting(folder.resolve("penstock.db")).getConnection()) {
      assertEquals("ok", SqliteDialect.on(connection).value("PRAGMA integrity_check"));
    }
  }

  private static List<String> schema(Path folder) throws Exception {
    try (Connection connection =
        Connections.forReading(folder.resolve("penstock.db")).getConnection()) {
      return SqliteDialect.on(connection)
          .list(
              "SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY name", RowReader::text);
    }
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
