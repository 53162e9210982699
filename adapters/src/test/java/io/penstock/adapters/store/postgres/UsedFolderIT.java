package io.penstock.adapters.store.postgres;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.adapters.store.sql.LogBounds;
import io.penstock.adapters.store.sql.SqlStore;
import io.penstock.adapters.store.sqlite.SqliteSettings;
import io.penstock.adapters.store.sqlite.SqliteStore;
import io.penstock.engine.port.StoreException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A data folder that comes to a new database. */
class UsedFolderIT {

  @TempDir Path folder;

  private SqlStore open(Path data) {
    return PostgresDatabase.of(folder).open(data, new LogBounds(5, 1_000_000));
  }

  @ParameterizedTest
  @ValueSource(strings = {"revisions", "environment-revisions", "files", "archives"})
  void withUploadsThatTheDatabaseWouldNotKnowIsRefused(String name) throws Exception {
    Path data = folder.resolve("data");
    Path upload =
        Files.writeString(Files.createDirectories(data.resolve(name)).resolve("upload"), "x");

    String problem =
        String.valueOf(assertThrows(StoreException.class, () -> open(data)).getMessage());

    assertEquals(
        "is new, but %s holds uploads that another one knows of: name that database, or another folder with --data; `./penstock migrate` fills a new database from a folder with SQLite."
            .formatted(data.resolve(name)),
        problem.substring(problem.indexOf("is new")));
    assertTrue(Files.exists(upload));
  }

  @Test
  void withoutUploadsIsTaken() throws Exception {
    Path data = folder.resolve("data");
    SqliteStore.open(data, SqliteSettings.DEFAULT, null).close();
    Files.delete(data.resolve("penstock.db"));
    Files.writeString(data.resolve("files").resolve("incoming").resolve("broken-off"), "x");
    open(data).close();
  }

  @Test
  void whoseDatabaseItIsGoesOn() throws Exception {
    Path data = folder.resolve("data");
    Files.createDirectories(data.resolve("revisions"));
    open(data).close();
    Files.writeString(data.resolve("revisions").resolve("upload"), "x");
    open(data).close();
  }
}
