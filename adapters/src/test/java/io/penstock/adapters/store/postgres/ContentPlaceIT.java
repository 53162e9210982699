package io.penstock.adapters.store.postgres;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.adapters.store.object.ObjectStore;
import io.penstock.adapters.store.s3.S3ObjectStore;
import io.penstock.adapters.store.s3.S3Server;
import io.penstock.adapters.store.sql.Session;
import io.penstock.adapters.store.sql.SqlStore;
import io.penstock.engine.port.StoreException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server that would not find the content does not start. */
class ContentPlaceIT {

  @TempDir Path folder;

  private SqlStore open(@Nullable ObjectStore objects) throws Exception {
    return open("data", objects);
  }

  private SqlStore open(String data, @Nullable ObjectStore objects) throws Exception {
    return PostgresStore.open(
        PostgresAddress.parse(PostgresDatabase.of(folder).url()),
        folder.resolve(data),
        PostgresSettings.DEFAULT,
        objects,
        new PostgresStore.Usage((_, _) -> {}, _ -> {}));
  }

  private static ObjectStore elsewhere(String prefix) {
    return new S3ObjectStore(S3Server.settings(prefix));
  }

  @Test
  void serversThatRunTogetherKeepItInOnePlaceBeforeThereIsAny() throws Exception {
    try (SqlStore _ = open(elsewhere("first/"))) {
      Path other = Files.createDirectories(folder.resolve("other"));
      Files.copy(folder.resolve("data/secret.key"), other.resolve("secret.key"));
      String problem =
          String.valueOf(
              assertThrows(StoreException.class, () -> open("other", null)).getMessage());
      assertTrue(problem.startsWith("The server " + Holder.here()), problem);
      assertTrue(
          problem.contains("in the bucket 'penstock' under 'first/', not in the database"),
          problem);
      open("other", elsewhere("first/")).close();
    }
    open("other", null).close();
  }

  @Test
  void serverThatHasDiedKeepsNothing() throws Exception {
    open(elsewhere("first/")).close();
    Session session = PostgresDatabase.of(folder).session();
    try (Connection _ = session.connection()) {
      long dead = LeaseTable.take(session, UUID.randomUUID(), "one that was killed");
      session.update(
          "UPDATE lease SET content_place = (SELECT content_place FROM cluster) WHERE epoch = ?",
          dead);
    }
    open(null).close();
  }

  @Test
  void contentStaysWhereItIs() throws Exception {
    open(elsewhere("first/")).close();
    UUID upload = UUID.randomUUID();
    try (SqlStore store = open(null)) {
      store.uploads().add(upload, Files.writeString(folder.resolve("upload"), "x"));
    }
    String problem =
        String.valueOf(
            assertThrows(StoreException.class, () -> open(elsewhere("second/"))).getMessage());
    assertEquals(
        "is in the database, not in the bucket 'penstock' under 'second/': give every server of it the same --s3-bucket and --s3-prefix, or none where that is the database.",
        problem.substring(problem.indexOf("is in ")));

    try (SqlStore store = open(null)) {
      store.uploads().delete(upload);
    }
    open(elsewhere("second/")).close();
  }
}
