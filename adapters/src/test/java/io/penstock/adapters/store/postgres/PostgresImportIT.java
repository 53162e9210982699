package io.penstock.adapters.store.postgres;

import static io.penstock.adapters.store.sql.StoreFixtures.assertSays;
import static io.penstock.adapters.store.sql.StoreFixtures.change;
import static io.penstock.testkit.SampleRequests.completed;
import static io.penstock.testkit.SampleRequests.failed;
import static io.penstock.testkit.SampleRequests.pending;
import static io.penstock.testkit.SampleRequests.processing;
import static io.penstock.testkit.SampleRequests.withInput;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.adapters.store.folder.SecretBox;
import io.penstock.adapters.store.sql.LogBounds;
import io.penstock.adapters.store.sql.RowReader;
import io.penstock.adapters.store.sql.SqlStore;
import io.penstock.adapters.store.sql.StoreFixtures;
import io.penstock.adapters.store.sqlite.SqliteFiles;
import io.penstock.adapters.store.sqlite.SqliteSource;
import io.penstock.engine.catalog.Bucket;
import io.penstock.engine.catalog.EnvironmentVariable;
import io.penstock.engine.catalog.Project;
import io.penstock.engine.model.JsonText;
import io.penstock.engine.port.FileStore.Content;
import io.penstock.engine.port.LogStore;
import io.penstock.engine.port.StoreException;
import io.penstock.engine.request.RequestRecord;
import io.penstock.testkit.PostgresServer;
import io.penstock.testkit.SampleCatalog;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A SQLite database that is moved into PostgreSQL. */
class PostgresImportIT {

  private static final LogBounds BOUNDS = new LogBounds(1_000, Long.MAX_VALUE);
  private static final JsonText LARGE = JsonText.ofString("large".repeat(20_000));

  private final Project project = SampleCatalog.project("team");
  private final EnvironmentVariable secret =
      new EnvironmentVariable(
          UUID.randomUUID(), EnvironmentVariable.Level.PROJECT, project.id(), "KEY", "top", true);

  private final RequestRecord waiting = pending();
  private final RequestRecord running = pending().withState(processing());
  private final RequestRecord ended =
      withInput(LARGE, LARGE.size(), pending()).withState(completed());
  private final RequestRecord withNul = pending().withState(failed());

  @TempDir Path from;
  @TempDir Path to;
  private String url = "";

  @BeforeEach
  void fill() throws Exception {
    url = PostgresServer.shared().newDatabase();
    try (SqlStore store = SqliteFiles.open(from, BOUNDS)) {
      change(
          store,
          catalog -> {
            catalog.save(project);
            catalog.save(secret);
            catalog.save(SampleCatalog.pipeline(project.id(), "prices"));
          });
      store.requests().commit(List.of(waiting, running, ended, withNul));
      store.logs().append(StoreFixtures.line(project.id(), "printed with a \0 in it"));
      assertTrue(store.users().all().isEmpty());
    }
  }

  @AfterEach
  void drop() throws Exception {
    PostgresServer.shared().dropDatabase(url);
  }

  @Test
  void everythingIsThereAndGoesOn() throws Exception {
    Map<String, Long> rows = migrate();
    assertEquals(4, rows.get("request"));
    assertEquals(1, rows.get("log_line"));
    Files.copy(from.resolve("secret.key"), to.resolve("secret.key"));

    try (SqlStore store = openTarget()) {
      for (RequestRecord record : List.of(waiting, running, ended, withNul)) {
        assertEquals(record, store.requests().find(record.id(), true).orElseThrow());
      }
      assertEquals(Map.of(waiting.target().versionId(), 1), store.queue().waiting());
      assertEquals(List.of(project), store.catalog().projects());
      assertEquals(List.of(secret), store.catalog().environmentVariables(project.id()));
      LogStore.Query lines =
          new LogStore.Query(project.id(), null, null, null, null, null, null, 10);
      assertEquals("printed with a \ufffd in it", store.logs().find(lines).getFirst().text());

      // New rows come behind those that were copied.
      change(store, catalog -> catalog.save(SampleCatalog.pipeline(project.id(), "later")));
      assertEquals(
          List.of("prices", "later"),
          store.catalog().pipelines(project.id()).stream().map(each -> each.name()).toList());
      assertEquals(1, store.requests().delete(List.of(ended.id())));
    }
  }

  @Test
  void contentOfFilesGoesToTheDatabaseOnceItIsUsed() throws Exception {
    Instant now = Instant.parse("2026-03-28T20:00:26.613456Z");
    Bucket bucket =
        new Bucket(UUID.randomUUID(), project.id(), "b", Map.of(), null, "", Map.of(), now, now);
    try (SqlStore store = SqliteFiles.open(from, BOUNDS)) {
      change(store, catalog -> catalog.save(bucket));
      var _ = store.files().put(bucket.id(), "cat", now, new ByteArrayInputStream(new byte[] {7}));
    }
    migrate();
    try (SqlStore store = openTarget(from)) {
      assertEquals(7, first(store, bucket));
      store.files().sweep(now);
      assertEquals(7, first(store, bucket));
    }
    Files.copy(from.resolve("secret.key"), to.resolve("secret.key"));

    try (SqlStore store = openTarget(to)) {
      assertEquals(7, first(store, bucket));
    }
  }

  private static int first(SqlStore store, Bucket bucket) throws IOException {
    try (Content content = store.files().open(bucket.id(), "cat").orElseThrow();
        InputStream in = content.part(0, 1)) {
      return in.read();
    }
  }

  @Test
  void databaseThatIsNotEmptyStaysAsItIs() {
    migrate();
    assertSays(
        "is not empty, its table project has rows",
        assertThrows(StoreException.class, this::migrate));
  }

  @Test
  void databaseOfAnotherKeyIsLeftAlone() throws Exception {
    openTarget().close();
    assertSays("belongs to another secret.key", assertThrows(StoreException.class, this::migrate));
    Files.copy(
        from.resolve("secret.key"), to.resolve("secret.key"), StandardCopyOption.REPLACE_EXISTING);
    assertThrows(StoreException.class, this::openTarget);
  }

  @Test
  void databaseInUseIsLeftAlone() {
    Path other = to.resolve("other");
    try (SqlStore store = openTarget(other)) {
      assertSays("is used by the server", assertThrows(StoreException.class, this::migrate));
      assertTrue(store.catalog().projects().isEmpty());
    }
  }

  @Test
  void everyTableOfSqliteIsCopied() throws Exception {
    try (SqliteSource source = SqliteSource.open(from)) {
      List<String> tables =
          source
              .session()
              .list(
                  "SELECT name FROM sqlite_schema WHERE type = 'table'"
                      + " AND name NOT LIKE 'sqlite_%' AND name <> 'flyway_schema_history'",
                  RowReader::text);
      assertEquals(new TreeSet<>(tables), new TreeSet<>(PostgresImport.TABLES));
    }
  }

  @Test
  void serverOnTheFolderIsToBeStoppedFirst() {
    try (SqlStore running = SqliteFiles.open(from, BOUNDS)) {
      assertSays("is in use by another server", assertThrows(StoreException.class, this::migrate));
      assertEquals(List.of(project), running.catalog().projects());
    }
  }

  private Map<String, Long> migrate() {
    try (SqliteSource source = SqliteSource.open(from)) {
      return PostgresImport.run(
          PostgresAddress.parse(url),
          source.session(),
          SecretBox.open(from.resolve("secret.key"), true),
          (_, _, _) -> {});
    }
  }

  private SqlStore openTarget() {
    return openTarget(to);
  }

  private SqlStore openTarget(Path folder) {
    return PostgresStore.open(
        PostgresAddress.parse(url),
        folder,
        PostgresSettings.DEFAULT,
        null,
        new PostgresStore.Usage((_, _) -> {}, _ -> {}));
  }
}
