package io.penstock.adapters.store.postgres;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.adapters.store.object.ObjectStore;
import io.penstock.adapters.store.object.ObjectStoreContract;
import io.penstock.adapters.store.sql.RowReader;
import io.penstock.adapters.store.sql.Session;
import io.penstock.engine.port.StoreException;
import io.penstock.testkit.PostgresDatabases;
import io.penstock.testkit.PostgresServer;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The contract, in the tables; and what becomes of objects when the database goes away. */
class PostgresObjectStoreIT extends ObjectStoreContract {

  private String url;
  private ContentConnections connections;
  private PostgresObjectStore store;

  @BeforeEach
  void open() throws SQLException {
    url = PostgresDatabase.of(folder).url();
    connections = new ContentConnections(PostgresAddress.parse(url));
    store = new PostgresObjectStore(connections);
  }

  @AfterEach
  void close() {
    connections.close();
  }

  @Override
  protected ObjectStore store() {
    return store;
  }

  @Override
  protected List<String> keys() throws SQLException {
    return list("SELECT key FROM content ORDER BY key");
  }

  private List<String> list(String sql) throws SQLException {
    try (Connection connection = PostgresDatabases.connect(url)) {
      return new Session(connection, PostgresDialect.POSTGRES).list(sql, RowReader::text);
    }
  }

  @Test
  void piecesGoWithTheirObject() throws Exception {
    put("key", random(3 << 20));
    store.delete("key");

    assertEquals(List.of("0"), list("SELECT CAST(count(*) AS text) FROM content_piece"));
  }

  @Test
  void objectThatIsRemovedOnItsWayTakesNoMorePieces() throws Exception {
    Path large = Files.write(folder.resolve("large"), random(64 << 20));
    CompletableFuture<Throwable> failed = new CompletableFuture<>();
    Thread upload =
        Thread.startVirtualThread(
            () -> failed.complete(assertThrows(Exception.class, () -> store.put("key", large))));
    while (list("SELECT '' FROM content_piece LIMIT 1").isEmpty()) {
      Thread.onSpinWait();
    }
    store.delete("key");

    upload.join();
    assertTrue(failed.isDone());
    assertEquals(List.of(), keys());
    assertEquals(List.of("0"), list("SELECT CAST(count(*) AS text) FROM content_piece"));
  }

  @Test
  void objectThatIsRemovedWhileItIsReadIsAnError() throws Exception {
    put("key", random(3 << 20));
    try (InputStream in = store.read("key")) {
      assertEquals(1 << 20, in.readNBytes(1 << 20).length);
      store.delete("key");
      assertThrows(IOException.class, in::read);
    }
  }

  @Test
  void slowReadersHoldNoConnections() throws Exception {
    byte[] content = put("key", random(2 << 20));
    List<InputStream> slow = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      InputStream in = store.read("key");
      assertEquals(Byte.toUnsignedInt(content[0]), in.read());
      slow.add(in);
    }

    assertArrayEquals(content, read("key"));
    for (InputStream in : slow) {
      in.close();
    }
  }

  @Test
  void restartOfTheDatabaseIsWaitedFor() throws Exception {
    try (PostgresServer server = PostgresServer.start()) {
      url = server.newDatabase();
      PostgresDatabase.migrate(url);
      try (ContentConnections others = new ContentConnections(PostgresAddress.parse(url))) {
        PostgresObjectStore restarted = new PostgresObjectStore(others);
        byte[] content = random(96 << 20);
        Path large = Files.write(folder.resolve("large"), content);
        Thread upload =
            Thread.startVirtualThread(
                () -> {
                  try {
                    restarted.put("key", large);
                  } catch (IOException | InterruptedException e) {
                    throw new AssertionError(e);
                  }
                });
        while (list("SELECT '' FROM content_piece LIMIT 1").isEmpty()) {
          Thread.onSpinWait();
        }
        server.restart();
        upload.join();
        try (InputStream in = restarted.read("key")) {
          byte[] start = in.readNBytes(5 << 20);
          server.restart();
          byte[] rest = in.readAllBytes();
          assertEquals(content.length, start.length + rest.length);
          assertEquals(content[start.length], rest[0]);
        }
        server.stop();
        StoreException away = assertThrows(StoreException.class, () -> restarted.read("key"));
        assertTrue(String.valueOf(away.getMessage()).contains("cannot be reached"));
        server.startAgain();
      }
    }
  }

  @Test
  void uploadThatIsInterruptedLeavesNothing() throws Exception {
    Path large = Files.write(folder.resolve("large"), random(64 << 20));
    CompletableFuture<Throwable> stopped = new CompletableFuture<>();
    Thread upload =
        Thread.startVirtualThread(
            () -> stopped.complete(assertThrows(Throwable.class, () -> store.put("key", large))));
    while (list("SELECT '' FROM content_piece LIMIT 1").isEmpty()) {
      Thread.onSpinWait();
    }
    upload.interrupt();
    upload.join();

    assertEquals(InterruptedException.class, stopped.get().getClass());
    assertThrows(NoSuchFileException.class, () -> store.read("key"));
  }
}
