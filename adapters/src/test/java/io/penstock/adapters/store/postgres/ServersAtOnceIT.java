package io.penstock.adapters.store.postgres;

import static io.penstock.testkit.SampleRequests.pending;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.penstock.adapters.store.sql.LogBounds;
import io.penstock.adapters.store.sql.Session;
import io.penstock.adapters.store.sql.SqlStore;
import io.penstock.engine.model.JsonText;
import io.penstock.engine.model.Sha256;
import io.penstock.engine.port.LogStore;
import io.penstock.engine.port.MetricStore.Sample;
import io.penstock.engine.port.StoreException;
import io.penstock.engine.port.TokenHash;
import io.penstock.engine.port.TokenStore.Principal;
import io.penstock.engine.request.AcceptedKey;
import io.penstock.engine.request.IdempotencyKey;
import io.penstock.engine.request.RequestRecord;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What two servers of one database write at the same moment. */
@Timeout(60)
class ServersAtOnceIT {

  private static final int TIMES = 30;
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
  private static final UUID PROJECT = UUID.fromString("6c1d4ee4-8a1f-4c0e-9d83-5f4fbbf6a00c");

  @TempDir private Path folder;
  private PostgresDatabase database;
  private final List<SqlStore> servers = new ArrayList<>();

  @BeforeEach
  void open() throws Exception {
    database = PostgresDatabase.of(folder);
    servers.add(open("first"));
    servers.add(open("second"));
    Session session = database.session();
    try (Connection _ = session.connection()) {
      session.update(
          "INSERT INTO project (id, name, created, document) VALUES (?, 'p', 0, '')", PROJECT);
    }
  }

  private SqlStore open(String name) throws IOException {
    Path own = Files.createDirectories(folder.resolve(name));
    if (!servers.isEmpty()) {
      Files.copy(folder.resolve("first").resolve("secret.key"), own.resolve("secret.key"));
    }
    return database.open(own, new LogBounds(5, 1_000_000));
  }

  @AfterEach
  void close() {
    servers.forEach(SqlStore::close);
  }

  /** A write of one server. */
  @FunctionalInterface
  private interface Write<T> {
    T by(SqlStore server) throws Exception;
  }

  private <T> List<T> atOnce(Write<T> write) throws Exception {
    CyclicBarrier together = new CyclicBarrier(servers.size());
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Callable<T>> writes = new ArrayList<>();
      for (SqlStore server : servers) {
        writes.add(
            () -> {
              var _ = together.await();
              return write.by(server);
            });
      }
      List<T> results = new ArrayList<>();
      for (Future<T> result : threads.invokeAll(writes)) {
        results.add(result.get());
      }
      return results;
    }
  }

  @Test
  void timeOfAScheduleIsRunOnce() throws Exception {
    UUID schedule = UUID.randomUUID();
    Session session = database.session();
    try (Connection _ = session.connection()) {
      session.update(
          "INSERT INTO project_resource (id, kind, project_id, name, created, document)"
              + " VALUES (?, 'request_schedule', ?, 's', 0, '')",
          schedule,
          PROJECT);
    }
    for (int i = 0; i < TIMES; i++) {
      Instant due = NOW.plusSeconds(i);
      List<Boolean> ran =
          atOnce(server -> server.schedules().run(schedule, due, due, List.of(pending())));
      assertEquals(1, ran.stream().filter(Boolean::booleanValue).count(), ran.toString());
      // As a server whose look comes half a second later.
      assertEquals(
          false,
          servers.get(1).schedules().run(schedule, due, due.plusMillis(500), List.of(pending())));
    }
  }

  @Test
  void firstTokenIsThatOfOneServer() throws Exception {
    for (int i = 0; i < TIMES; i++) {
      Principal principal = new Principal("p%d@example.org".formatted(i));
      List<byte[]> saved = new CopyOnWriteArrayList<>();
      var _ =
          atOnce(
              server -> {
                byte[] hash = TokenHash.of("token " + server.cluster().epoch());
                if (server.tokens().saveFirst(hash, principal)) {
                  saved.add(hash);
                }
                return server;
              });
      assertEquals(1, saved.size());
      for (SqlStore server : servers) {
        assertEquals(Optional.of(principal), server.tokens().find(saved.getFirst(), Instant.now()));
      }
      servers.getFirst().tokens().deleteAll(principal);
    }
  }

  @Test
  void keyIsThatOfOneCallAndTheOtherFindsIt() throws Exception {
    for (int i = 0; i < TIMES; i++) {
      Sha256 scope = new Sha256.Builder().add("key " + i).build();
      List<JsonText> answers =
          atOnce(
              server -> {
                RequestRecord request = pending();
                JsonText answer = JsonText.ofString(request.id().toString());
                AcceptedKey key =
                    AcceptedKey.of(
                        new IdempotencyKey(scope, scope),
                        NOW,
                        new AcceptedKey.Answer.OfBatch(answer));
                try {
                  server.requests().commit(List.of(request), List.of(), key);
                } catch (StoreException taken) {
                  AcceptedKey first = server.requests().acceptedKey(scope).orElseThrow();
                  assertEquals(true, server.requests().find(request.id(), false).isEmpty());
                  return ((AcceptedKey.Answer.OfBatch) first.answer()).json();
                }
                return answer;
              });
      assertEquals(answers.getFirst(), answers.getLast());
    }
  }

  @Test
  void whatAllAddToASeriesIsAdded() throws Exception {
    for (int i = 0; i < TIMES; i++) {
      String metric = "m" + i % 3;
      var _ =
          atOnce(
              server -> {
                server.metrics().add(List.of(sample(metric, "a"), sample(metric, "b")));
                server.metrics().expire(NOW);
                return server;
              });
    }
    SqlStore any = servers.getFirst();
    List<Long> series = any.metrics().series(PROJECT).stream().map(each -> each.id()).toList();
    assertEquals(6, series.size());
    assertEquals(
        4L * TIMES,
        any.metrics()
            .read(series, NOW, NOW.plusSeconds(60), Duration.ofMinutes(1))
            .getFirst()
            .count());
  }

  private static Sample sample(String metric, String label) {
    return new Sample(PROJECT, metric, Map.of("label", label), NOW, 1, 1);
  }

  @Test
  void logKeepsItsBounds() throws Exception {
    for (int i = 0; i < TIMES; i++) {
      var _ =
          atOnce(
              server -> {
                server.logs().append(line());
                return server;
              });
    }
    // Each writes down what it was given; who is last has seen all.
    servers.getLast().close();
    servers.getFirst().logs().append(line());
    servers.getFirst().close();
    Session session = database.session();
    try (Connection _ = session.connection()) {
      assertEquals("5", String.valueOf(session.value("SELECT count(*) FROM log_line")));
      assertEquals("5", String.valueOf(session.value("SELECT sum(lines) FROM log_total")));
    }
  }

  private static LogStore.Line line() {
    return new LogStore.Line(NOW, false, "text", PROJECT, null, null, null, null, null, null);
  }
}
