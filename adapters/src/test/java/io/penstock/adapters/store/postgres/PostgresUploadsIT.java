package io.penstock.adapters.store.postgres;

import static io.penstock.adapters.store.sql.StoreFixtures.change;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.penstock.adapters.store.sql.RowReader;
import io.penstock.adapters.store.sql.Session;
import io.penstock.adapters.store.sql.SqlStore;
import io.penstock.adapters.store.sql.TestDatabase;
import io.penstock.engine.catalog.EnvironmentRevision;
import io.penstock.engine.catalog.Project;
import io.penstock.engine.port.SharedUploads;
import io.penstock.engine.port.StorageServiceException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Uploads that every server can have, and when they go. */
class PostgresUploadsIT {

  private static final Instant NOW = Instant.parse("2026-03-28T20:00:26.613456Z");

  @TempDir Path folder;
  private SqlStore store;

  @BeforeEach
  void open() {
    store = TestDatabase.POSTGRES.open(folder);
  }

  @AfterEach
  void close() {
    store.close();
  }

  private SharedUploads uploads() {
    return store.uploads();
  }

  private UUID add(String content) throws IOException {
    UUID id = UUID.randomUUID();
    uploads().add(id, Files.writeString(folder.resolve("upload"), content));
    return id;
  }

  private String fetched(UUID id) throws IOException {
    Path target = folder.resolve(UUID.randomUUID().toString());
    uploads().fetch(id, target);
    return Files.readString(target);
  }

  @Test
  void uploadIsThereUntilItIsDeleted() throws Exception {
    UUID id = add("content");
    assertEquals("content", fetched(id));

    uploads().delete(id);
    uploads().delete(id);

    assertThrows(NoSuchFileException.class, () -> fetched(id));
    assertEquals(List.of(), keys());
  }

  @Test
  void uploadThatIsNotWhatItWasIsNotTaken() throws Exception {
    UUID id = add("content");
    update("UPDATE content_piece SET bytes = ?", "CONTENT".getBytes(UTF_8));

    assertThrows(StorageServiceException.class, () -> fetched(id));
  }

  @Test
  void sweepTakesWhatNoRevisionHasAndNoneWillGet() throws Exception {
    Project project =
        new Project(UUID.randomUUID(), "default", "default", false, null, List.of(), Map.of(), NOW);
    UUID kept = add("of a revision");
    UUID young = add("whose revision comes next");
    UUID abandoned = add("of a server that was killed");
    change(
        store,
        catalog -> {
          catalog.save(project);
          catalog.save(
              new EnvironmentRevision(kept, project.id(), UUID.randomUUID(), "a@example.com", NOW));
        });
    for (UUID old : List.of(kept, abandoned)) {
      update("UPDATE shared_upload SET noted = now() - INTERVAL '25 hours' WHERE id = ?", old);
    }

    uploads().sweep();

    assertEquals("of a revision", fetched(kept));
    assertEquals("whose revision comes next", fetched(young));
    assertThrows(NoSuchFileException.class, () -> fetched(abandoned));
    assertEquals(2, keys().size());
  }

  @Test
  void halfAnUploadIsNotThereAndIsSwept() throws Exception {
    UUID id = UUID.randomUUID();
    update("INSERT INTO shared_upload (id, noted) VALUES (?, now() - INTERVAL '25 hours')", id);
    update("INSERT INTO content (id, key) VALUES (-1, ?)", "uploads/" + id);
    update("INSERT INTO content_piece (content, start, bytes) VALUES (-1, 0, ?)", new byte[9]);
    assertThrows(NoSuchFileException.class, () -> fetched(id));

    uploads().sweep();

    assertEquals(List.of(), keys());
  }

  private void update(String sql, Object parameter) throws SQLException {
    Session session = TestDatabase.POSTGRES.session(folder);
    try (Connection _ = session.connection()) {
      session.update(sql, parameter);
    }
  }

  private List<String> keys() throws SQLException {
    Session session = TestDatabase.POSTGRES.session(folder);
    try (Connection _ = session.connection()) {
      return session.list("SELECT key FROM content", RowReader::text);
    }
  }
}
