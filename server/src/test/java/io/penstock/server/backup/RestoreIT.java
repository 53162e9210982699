package io.penstock.server.backup;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.adapters.runtime.python.process.Folders;
import io.penstock.adapters.store.sql.SqlStore;
import io.penstock.adapters.store.sqlite.SqliteSettings;
import io.penstock.adapters.store.sqlite.SqliteStore;
import io.penstock.engine.catalog.EnvironmentRevision;
import io.penstock.engine.catalog.Project;
import io.penstock.engine.port.StoreException;
import io.penstock.server.StartupException;
import io.penstock.testkit.SampleRequests;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is in a backup, what is not restored, and that nothing is left when it is not. */
class RestoreIT {

  @TempDir Path folder;
  private Path data;
  private Path file;
  private Path restored;

  @BeforeEach
  void makeDataFolder() throws Exception {
    data = folder.resolve("data");
    file = folder.resolve("backup.zip");
    restored = folder.resolve("restored");
    try (SqlStore store = SqliteStore.open(data, SqliteSettings.DEFAULT)) {
      store
          .requests()
          .commit(List.of(SampleRequests.pending().withState(SampleRequests.completed())));
    }
  }

  private Backup.Made backUp() throws IOException {
    return new Backup(data, file, true, new Progress(System.err)).make();
  }

  private Restore.Made restore() throws IOException {
    return new Restore(file, restored, new Progress(System.err)).make();
  }

  @Test
  void everythingThatCannotBeMadeAgainIsInIt() throws Exception {
    UUID revision = UUID.randomUUID();
    write("admin.token", "token");
    write("revisions/" + revision + "/package.zip", "package");
    write("revisions/" + revision + "/code/deployment.py", "code");
    write("revisions/" + revision + "/build.json", "{}");
    write("revisions/.new-123/package.zip", "half a package");
    write("things/of/a/later/release", "content");
    for (String useless : List.of("environments/e/x", "instances/i/x", "run/x", "uploads/x.part")) {
      write(useless, "useless");
    }
    backUp();
    assertEquals(1, restore().contents().requests());
    assertEquals(
        List.of(
            "admin.token",
            "penstock.db",
            "revisions/" + revision + "/package.zip",
            "secret.key",
            "things/of/a/later/release"),
        filesIn(restored));
    assertArrayEquals(
        Files.readAllBytes(data.resolve("secret.key")),
        Files.readAllBytes(restored.resolve("secret.key")));
    assertEquals("content", Files.readString(restored.resolve("things/of/a/later/release")));
  }

  @Test
  void environmentThatIsDeletedWhileTheDatabaseIsCopiedIsInIt() throws Exception {
    UUID revision = UUID.randomUUID();
    UUID project = UUID.randomUUID();
    write("environment-revisions/" + revision + "/upload.txt", "numpy");
    write("environment-revisions/" + revision + "/files/requirements.txt", "numpy");
    write("environment-revisions/.new-123/upload.txt", "half of it");
    try (SqlStore store = SqliteStore.open(data, SqliteSettings.DEFAULT)) {
      environment(store, project, revision);
      Progress deleting =
          new Progress(System.err) {
            @Override
            public void at(String what, long done, long total) {
              if (what.equals("Copying the database")) {
                store
                    .catalog()
                    .<Boolean>write(
                        change -> {
                          change.deleteResource(EnvironmentRevision.class, revision);
                          return true;
                        });
                Folders.deleteQuietly(data.resolve("environment-revisions/" + revision));
              }
            }
          };
      assertEquals(List.of(), new Backup(data, file, true, deleting).make().lost());
    }
    assertEquals(Set.of(revision), restore().contents().environmentRevisions());
    assertEquals(
        List.of(
            "environment-revisions/" + revision + "/files/requirements.txt",
            "environment-revisions/" + revision + "/upload.txt",
            "penstock.db",
            "secret.key"),
        filesIn(restored));
  }

  @Test
  void environmentWithoutItsUploadIsNamed() throws Exception {
    UUID revision = UUID.randomUUID();
    try (SqlStore store = SqliteStore.open(data, SqliteSettings.DEFAULT)) {
      environment(store, UUID.randomUUID(), revision);
    }
    assertEquals(List.of("environment-revisions/" + revision), backUp().lost());
  }

  private static void environment(SqlStore store, UUID projectId, UUID revision) {
    Instant now = Instant.parse("2026-03-28T20:00:00Z");
    var _ =
        store
            .catalog()
            .<Boolean>write(
                change -> {
                  change.save(
                      new Project(
                          projectId, "team", "acme", false, null, List.of(), Map.of(), now));
                  change.save(
                      new EnvironmentRevision(
                          revision, projectId, UUID.randomUUID(), "a@b.c", now));
                  return true;
                });
  }

  private void write(String name, String content) throws IOException {
    Path target = data.resolve(name);
    Files.createDirectories(target.getParent());
    Files.writeString(target, content);
  }

  private static List<String> filesIn(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files
          .filter(Files::isRegularFile)
          .map(path -> folder.relativize(path).toString())
          .sorted()
          .toList();
    }
  }

  @Test
  void backupInsideTheDataFolderIsRefused() {
    file = data.resolve("backup.zip");
    assertSays("would be in the data folder", assertThrows(StartupException.class, this::backUp));
  }

  @Test
  void emptyFolderThatIsThereIsFilled() throws Exception {
    backUp();
    Files.createDirectory(restored);
    restore();
    assertEquals(List.of("penstock.db", "penstock.lock", "secret.key"), filesIn(restored));
    try (SqlStore store = SqliteStore.open(restored, SqliteSettings.DEFAULT)) {
      assertEquals(List.of(), store.catalog().projects());
    }
  }

  @Test
  void folderWithAnythingInItIsRefusedAndLeftAlone() throws Exception {
    backUp();
    Files.createDirectory(restored);
    Files.writeString(restored.resolve("letter"), "dear");
    assertSays(
        "is not empty: stop its server and move it away first",
        assertThrows(StartupException.class, this::restore));
    assertEquals(List.of("letter"), filesIn(restored));
  }

  @Test
  void fileThatIsNoBackupIsRefused() throws Exception {
    assertRefused("There is no backup");
    Files.writeString(file, "not at all");
    assertRefused("is no zip file, or it is damaged");
    rewrite(Map.of("deployment.py", new byte[] {1}));
    assertRefused("is not a backup of Penstock");
  }

  @Test
  void entryThatLeadsOutOfTheFolderIsRefused() throws Exception {
    for (String name : List.of("../escaped", "/tmp/penstock-escaped", "revisions/../../escaped")) {
      backUp();
      Map<String, byte[]> entries = entries();
      entries.put(name, new byte[] {1});
      rewrite(entries);
      assertRefused("has an entry that leads out of the data folder");
      assertFalse(Files.exists(folder.resolve("escaped")));
      assertFalse(Files.exists(Path.of("/tmp/penstock-escaped")));
    }
  }

  @Test
  void everyBitOfTheDatabaseIsChecked() throws Exception {
    backUp();
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.write(ByteBuffer.wrap(new byte[64]), channel.size() / 2);
    }
    assertRefused("is damaged at penstock.db: use another backup");
  }

  @Test
  void damagedOrNewerDatabaseIsRefused() throws Exception {
    backUp();
    Map<String, byte[]> entries = entries();
    byte[] database = Objects.requireNonNull(entries.get("penstock.db"));
    Arrays.fill(database, 8192, database.length, (byte) 0x5a);
    rewrite(entries);
    assertRefused("cannot be restored: The database penstock.db is damaged");

    try (Connection connection =
        DriverManager.getConnection("jdbc:sqlite:" + data.resolve("penstock.db"))) {
      connection.createStatement().execute("PRAGMA user_version = 99");
    }
    entries.put("penstock.db", Files.readAllBytes(data.resolve("penstock.db")));
    rewrite(entries);
    assertRefused("was written by a newer release (schema 99");

    entries.put(
        "backup.json",
        "{\"kind\":\"penstock-backup\",\"format\":99,\"created\":\"2026-01-01T00:00:00Z\"}"
            .getBytes(StandardCharsets.UTF_8));
    rewrite(entries);
    assertRefused("was made by a newer release (format 99");
  }

  /** Into a folder that does not exist, and into an empty one: both are as they were. */
  private void assertRefused(String part) throws IOException {
    assertSays(part, assertThrows(StartupException.class, this::restore));
    assertFalse(Files.exists(restored));
    Files.createDirectory(restored);
    assertSays(part, assertThrows(StartupException.class, this::restore));
    assertEquals(List.of(), filesIn(restored));
    Files.delete(restored);
    try (Stream<Path> files = Files.list(folder)) {
      assertTrue(files.allMatch(path -> path.equals(data) || path.equals(file)));
    }
  }

  private Map<String, byte[]> entries() throws IOException {
    Map<String, byte[]> entries = new LinkedHashMap<>();
    try (ZipFile zip = new ZipFile(file.toFile())) {
      for (ZipEntry entry : zip.stream().toList()) {
        entries.put(entry.getName(), zip.getInputStream(entry).readAllBytes());
      }
    }
    return entries;
  }

  private void rewrite(Map<String, byte[]> entries) throws IOException {
    try (OutputStream out = Files.newOutputStream(file);
        ZipOutputStream zip = new ZipOutputStream(out)) {
      for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
        zip.putNextEntry(new ZipEntry(entry.getKey()));
        zip.write(entry.getValue());
      }
    }
  }

  @Test
  void damagedDatabaseIsNotBackedUpAndTheOldBackupStays() throws Exception {
    backUp();
    byte[] before = Files.readAllBytes(file);
    Path database = data.resolve("penstock.db");
    try (FileChannel channel = FileChannel.open(database, StandardOpenOption.WRITE)) {
      for (long at = 8192; at < channel.size(); at += 8192) {
        channel.write(ByteBuffer.wrap("damage".getBytes(StandardCharsets.UTF_8)), at);
      }
    }
    assertSays("is damaged", assertThrows(StoreException.class, this::backUp));
    assertArrayEquals(before, Files.readAllBytes(file));
  }

  private static void assertSays(String part, Throwable thrown) {
    String message = String.valueOf(thrown.getMessage());
    assertTrue(message.contains(part), message);
    assertTrue(message.endsWith("."), message);
  }
}
