package io.penstock.adapters.store.sqlite;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.adapters.store.sql.SqlStore;
import io.penstock.adapters.store.sql.StoreFixtures;
import io.penstock.engine.catalog.EnvironmentVariable;
import io.penstock.engine.catalog.PipelineVersion;
import io.penstock.engine.catalog.Project;
import io.penstock.engine.port.LogStore.Query;
import io.penstock.engine.port.StoreException;
import io.penstock.engine.port.TokenStore.Principal;
import io.penstock.engine.request.RequestRecord;
import io.penstock.testkit.SampleCatalog;
import io.penstock.testkit.SampleRequests;
import java.io.IOException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

/** Opening and closing: what lasts, what is refused, who may read the files. */
class SqliteStoreOpenIT {

  @TempDir Path temporary;
  private Path folder;

  @BeforeEach
  void chooseFolder() {
    folder = temporary.resolve("data").resolve("penstock");
  }

  @Test
  void everythingIsStillThereAfterReopening() throws Exception {
    RequestRecord record = SampleRequests.pending().withState(SampleRequests.completed());
    RequestRecord recordedOnly = SampleRequests.pending();
    Project project = SampleCatalog.project("prices");
    var pipeline = SampleCatalog.pipeline(project.id(), "sum");
    PipelineVersion version = SampleCatalog.pipelineVersion(pipeline.id(), "v1");
    EnvironmentVariable secret = SampleCatalog.secret(project.id(), "PASSWORD", "hush");
    byte[] sha256 = new byte[32];
    var line = StoreFixtures.line(project.id(), "hello");
    try (SqlStore store = open()) {
      StoreFixtures.change(
          store,
          catalog -> {
            catalog.save(project);
            catalog.save(pipeline);
            catalog.save(version);
            catalog.save(secret);
          });
      store.tokens().save(sha256, new Principal("anna@example.org"), null);
      store.requests().commit(List.of(record));
      store.requests().record(recordedOnly);
      store.logs().append(line);
    }
    try (SqlStore store = open()) {
      assertEquals(Optional.of(record), store.requests().find(record.id(), true));
      assertEquals(Optional.of(recordedOnly), store.requests().find(recordedOnly.id(), true));
      assertEquals(List.of(project), store.catalog().projects());
      assertEquals(Optional.of(version), store.catalog().pipelineVersion(version.id()));
      assertEquals(List.of(secret), store.catalog().environmentVariables(project.id()));
      assertTrue(store.tokens().find(sha256, Instant.EPOCH).isPresent());
      Query query = new Query(project.id(), null, null, null, null, null, null, 10);
      assertEquals(List.of(line), store.logs().find(query));
    }
  }

  @Test
  void closedStoreRefusesWritesAndMayBeClosedAgain() {
    SqlStore store = open();
    store.close();
    store.close();
    StoreException refused =
        assertThrows(
            StoreException.class, () -> store.requests().commit(List.of(SampleRequests.pending())));
    assertEquals("The store is closed.", refused.getMessage());
    assertThrows(StoreException.class, () -> store.requests().record(SampleRequests.pending()));
  }

  @Test
  void closingMovesTheLogIntoTheDatabase() throws Exception {
    try (SqlStore store = open()) {
      store.requests().commit(List.of(SampleRequests.pending()));
    }
    assertFalse(Files.exists(folder.resolve("penstock.db-wal")));
  }

  @Test
  void onlyTheOwnerMayReadTheFiles() throws Exception {
    try (SqlStore store = open()) {
      store.requests().commit(List.of(SampleRequests.pending()));
      assertEquals("rwx------", permissions(folder));
      try (Stream<Path> files = Files.list(folder)) {
        List<Path> all = files.toList();
        assertTrue(all.contains(folder.resolve("secret.key")));
        assertTrue(all.contains(folder.resolve("penstock.db-wal")));
        for (Path file : all) {
          String expected = Files.isDirectory(file) ? "rwx------" : "rw-------";
          assertEquals(expected, permissions(file), file.toString());
        }
      }
    }
  }

  private static String permissions(Path file) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
  }

  @Test
  void secondServerOnTheSameFolderIsToldSo() {
    try (SqlStore store = open()) {
      StoreException refused = assertThrows(StoreException.class, this::open);
      assertEquals(
          "The data folder %s is in use by another server: stop that one, or choose another folder."
              .formatted(folder),
          refused.getMessage());
      assertEquals(List.of(), store.catalog().projects());
    }
    open().close();
  }

  @Test
  void folderThatIsAFileIsRefused() throws Exception {
    Files.createDirectories(folder.getParent());
    Files.writeString(folder, "no folder");
    assertRefusedBecause("make it a folder that this user may write");
  }

  @Test
  void fileThatIsNoDatabaseStopsTheStartAndIsLeftAlone() throws Exception {
    Files.createDirectories(folder);
    String garbage = "This is no database. ".repeat(500);
    Files.writeString(folder.resolve("penstock.db"), garbage);
    assertRefusedBecause("is damaged: stop the server, move its folder away and restore a backup");
    assertEquals(garbage, Files.readString(folder.resolve("penstock.db")));
  }

  @Test
  void damageOfAnyKindStopsTheStartWithTheWayOut() throws Exception {
    Path database = folder.resolve("penstock.db");
    try (SqlStore store = open()) {
      for (int i = 0; i < 2_000; i++) {
        store.requests().record(SampleRequests.pending().withState(SampleRequests.completed()));
      }
      store.requests().commit(List.of());
      StoreFixtures.change(store, catalog -> catalog.save(SampleCatalog.project("prices")));
    }
    byte[] healthy = Files.readAllBytes(database);
    Map<String, Executable> damages =
        Map.of(
            "garbage", () -> Files.writeString(database, "no database ".repeat(1_000)),
            "a header of zeros", () -> Damage.overwrite(database, 0, 100, (byte) 0),
            "a first page of zeros", () -> Damage.overwrite(database, 0, 8192, (byte) 0),
            "zeros alone", () -> Damage.overwrite(database, 0, healthy.length, (byte) 0),
            "half of it", () -> Damage.truncate(database, healthy.length / 2),
            "all but its last bytes", () -> Damage.truncate(database, healthy.length - 4_000),
            "its header alone", () -> Damage.truncate(database, 100),
            "a page of requests overwritten", () -> Damage.overwritePageOf("request", database),
            "a page of definitions overwritten", () -> Damage.overwritePageOf("project", database));
    for (Map.Entry<String, Executable> damage : damages.entrySet()) {
      Files.write(database, healthy);
      try {
        damage.getValue().execute();
      } catch (Throwable unexpected) {
        throw new AssertionError(damage.getKey(), unexpected);
      }
      byte[] damaged = Files.readAllBytes(database);
      StoreException refused =
          assertThrows(StoreException.class, this::open, () -> "opened with " + damage.getKey());
      StoreFixtures.assertSays("The database " + database + " is damaged: ", refused);
      StoreFixtures.assertSays("restore a backup with './penstock restore'", refused);
      StoreFixtures.assertSays(": sqlite3 " + database + " .recover | sqlite3 saved.db)", refused);
      assertArrayEquals(damaged, Files.readAllBytes(database), damage.getKey());
    }
    Files.write(database, healthy);
    open().close();
  }

  @Test
  void databaseThatIsGoneIsNotReplacedByAnEmptyOne() throws Exception {
    open().close();
    Path database = folder.resolve("penstock.db");
    Files.delete(database);
    assertRefusedBecause("penstock.db is missing or empty, but the folder was used before");
    assertFalse(Files.exists(database));
    Files.createFile(database);
    assertRefusedBecause("restore a backup with './penstock restore'");
    assertEquals(0, Files.size(database));
  }

  @Test
  void checkForDamageEndsWithItsTime() throws Exception {
    try (SqlStore store = open()) {
      for (int i = 0; i < 20_000; i++) {
        store.requests().record(SampleRequests.pending().withState(SampleRequests.completed()));
      }
      store.requests().commit(List.of());
    }
    Path database = folder.resolve("penstock.db");
    Damage.overwritePageOf("request", database);
    try (Connection connection = Connections.forWriting(database).getConnection()) {
      new DamageCheck(database, Duration.ZERO).run(SqliteDialect.on(connection));
      DamageCheck whole = new DamageCheck(database, Duration.ofMinutes(1));
      StoreFixtures.assertSays(
          "is damaged",
          assertThrows(StoreException.class, () -> whole.run(SqliteDialect.on(connection))));
    }
  }

  @Test
  void databaseOfANewerReleaseStopsTheStart() throws Exception {
    open().close();
    execute("PRAGMA user_version = 99");
    assertRefusedBecause("was written by a newer release (schema 99, this one knows ");
  }

  @Test
  void databaseOfAnotherProgramIsNotTouched() throws Exception {
    Files.createDirectories(folder);
    execute("CREATE TABLE songs (title TEXT)");
    assertRefusedBecause("could not be brought up to date");
  }

  @Test
  void missingKeyIsNotReplacedWhileSecretsNeedIt() throws Exception {
    Project project = SampleCatalog.project("prices");
    open().close();
    Files.delete(folder.resolve("secret.key"));
    try (SqlStore store = open()) {
      StoreFixtures.change(
          store,
          catalog -> {
            catalog.save(project);
            catalog.save(SampleCatalog.secret(project.id(), "PASSWORD", "hush"));
          });
    }
    Files.delete(folder.resolve("secret.key"));
    assertRefusedBecause(
        "secret.key is missing, and the database holds secrets that only it opens");
    assertFalse(Files.exists(folder.resolve("secret.key")));
  }

  @Test
  void keyOfTheWrongLengthStopsTheStart() throws Exception {
    open().close();
    Files.write(folder.resolve("secret.key"), new byte[31]);
    assertRefusedBecause("secret.key must be 32 bytes long and is not");
  }

  @Test
  void secretIsNowhereInTheFiles() throws Exception {
    Project project = SampleCatalog.project("prices");
    String value = "correct-horse-battery-staple";
    String open = "not-a-secret-at-all";
    try (SqlStore store = open()) {
      StoreFixtures.change(
          store,
          catalog -> {
            catalog.save(project);
            catalog.save(SampleCatalog.secret(project.id(), "PASSWORD", value));
            catalog.save(
                new EnvironmentVariable(
                    UUID.randomUUID(),
                    EnvironmentVariable.Level.PROJECT,
                    project.id(),
                    "OPEN",
                    open,
                    false));
          });
      assertTrue(filesContain(open), "the search itself works");
      assertFalse(filesContain(value));
    }
    assertTrue(filesContain(open));
    assertFalse(filesContain(value));
  }

  private boolean filesContain(String text) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        String content = new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
        if (content.contains(text)) {
          return true;
        }
      }
      return false;
    }
  }

  @Test
  void databaseIsSetUpForSpeedAndSafety() throws Exception {
    open().close();
    try (Connection connection =
        Connections.forWriting(folder.resolve("penstock.db")).getConnection()) {
      assertEquals("8192", SqliteDialect.on(connection).value("PRAGMA page_size"));
      assertEquals("wal", SqliteDialect.on(connection).value("PRAGMA journal_mode"));
      assertEquals("2", SqliteDialect.on(connection).value("PRAGMA synchronous"));
      assertEquals("1", SqliteDialect.on(connection).value("PRAGMA foreign_keys"));
      Connections.tuneWriter(SqliteDialect.on(connection), Long.MAX_VALUE);
      assertEquals("8000", SqliteDialect.on(connection).value("PRAGMA wal_autocheckpoint"));
    }
  }

  @Test
  void newestMigrationIsTheOneThatTheProgramKnows() throws Exception {
    URL migrations = SqliteStore.class.getClassLoader().getResource(Migrations.LOCATION);
    try (Stream<Path> files = Files.list(Path.of(migrations.toURI()))) {
      assertEquals(Migrations.NEWEST, files.count());
    }
    open().close();
    try (Connection connection =
        Connections.forWriting(folder.resolve("penstock.db")).getConnection()) {
      assertEquals(Migrations.NEWEST, Migrations.version(SqliteDialect.on(connection)));
    }
  }

  private SqlStore open() {
    return SqliteStore.open(folder, SqliteSettings.DEFAULT);
  }

  private void assertRefusedBecause(String part) {
    StoreFixtures.assertSays(part, assertThrows(StoreException.class, this::open));
  }

  private void execute(String sql) throws Exception {
    try (Connection connection =
        Connections.forWriting(folder.resolve("penstock.db")).getConnection()) {
      SqliteDialect.on(connection).value(sql);
    }
  }
}
