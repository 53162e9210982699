package io.penstock.adapters.store.postgres;

import static io.penstock.testkit.SampleRequests.pending;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.adapters.store.sql.Session;
import io.penstock.adapters.store.sql.SqlStore;
import io.penstock.engine.port.StoreException;
import io.penstock.engine.request.RequestRecord;
import io.penstock.testkit.PostgresDatabases;
import io.penstock.testkit.PostgresServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Servers that start at the same moment on a database that none has used before. */
@Timeout(120)
class FirstStartsIT {

  private static final List<String> SERVERS = List.of("first", "second", "third");

  @TempDir private Path folder;
  private String database = "";
  private final List<SqlStore> open = new ArrayList<>();

  @BeforeEach
  void createDatabase() throws SQLException {
    database = PostgresServer.shared().newDatabase();
  }

  @AfterEach
  void dropDatabase() throws SQLException {
    open.forEach(SqlStore::close);
    PostgresServer.shared().dropDatabase(database);
  }

  @RepeatedTest(3)
  void allAreOpenAndTheSchemaIsMadeOnce() throws Exception {
    for (String server : SERVERS) {
      Files.write(folderOf(server).resolve("secret.key"), new byte[32]);
    }

    assertEquals(List.of(), openAll());

    List<RequestRecord> requests = new ArrayList<>();
    for (SqlStore store : open) {
      RequestRecord request = pending();
      store.requests().commit(List.of(request));
      requests.add(request);
    }
    for (SqlStore store : open) {
      requests.forEach(
          request ->
              assertEquals(request, store.requests().find(request.id(), true).orElseThrow()));
    }
    try (Connection connection = PostgresDatabases.connect(database)) {
      Session session = new Session(connection, PostgresDialect.POSTGRES);
      assertEquals(
          Integer.toString(PostgresMigrations.NEWEST),
          session.value("SELECT count(*) FROM penstock_schema_history"));
      assertEquals("1", session.value("SELECT count(*) FROM cluster"));
      assertEquals("3", session.value("SELECT count(DISTINCT epoch) FROM lease"));
    }
  }

  @Test
  void ofServersWithKeysOfTheirOwnOneIsOpenAndTheOthersSayWhy() throws Exception {
    List<String> refusals = openAll();

    assertEquals(1, open.size());
    assertEquals(SERVERS.size() - 1, refusals.size());
    // Of one that was a little later, that it has none; else that it has another one.
    refusals.forEach(refusal -> assertTrue(refusal.contains("secret.key"), refusal));
  }

  /** Returns what those say that cannot be opened. */
  private List<String> openAll() throws Exception {
    CyclicBarrier together = new CyclicBarrier(SERVERS.size());
    List<String> refusals = new ArrayList<>();
    try (ExecutorService threads = Executors.newFixedThreadPool(SERVERS.size())) {
      List<Callable<SqlStore>> starts = new ArrayList<>();
      for (String server : SERVERS) {
        starts.add(() -> open(server, together));
      }
      for (Future<SqlStore> start : threads.invokeAll(starts)) {
        try {
          open.add(start.get());
        } catch (ExecutionException refused) {
          if (!(refused.getCause() instanceof StoreException)) {
            throw refused;
          }
          refusals.add(String.valueOf(refused.getCause().getMessage()));
        }
      }
    }
    return refusals;
  }

  private SqlStore open(String server, CyclicBarrier together)
      throws IOException, InterruptedException, BrokenBarrierException {
    Path own = folderOf(server);
    var _ = together.await();
    return PostgresStore.open(
        PostgresAddress.parse(database),
        own,
        PostgresSettings.DEFAULT,
        null,
        new PostgresStore.Usage((_, _) -> {}, _ -> {}));
  }

  private Path folderOf(String server) throws IOException {
    return Files.createDirectories(folder.resolve(server));
  }
}
