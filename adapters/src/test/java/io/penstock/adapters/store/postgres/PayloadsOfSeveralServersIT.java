package io.penstock.adapters.store.postgres;

import static io.penstock.testkit.SampleRequests.completed;
import static io.penstock.testkit.SampleRequests.pending;
import static io.penstock.testkit.SampleRequests.processing;
import static io.penstock.testkit.SampleRequests.withInput;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.adapters.store.sql.LogBounds;
import io.penstock.adapters.store.sql.RowReader;
import io.penstock.adapters.store.sql.Session;
import io.penstock.adapters.store.sql.SqlStore;
import io.penstock.adapters.store.sql.StoreFixtures;
import io.penstock.engine.model.JsonText;
import io.penstock.engine.request.RequestId;
import io.penstock.engine.request.RequestRecord;
import io.penstock.engine.request.RequestState.Completed;
import io.penstock.engine.request.RequestState.Output;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** That servers of one database store the same large data at once, while others remove it. */
@Timeout(60)
class PayloadsOfSeveralServersIT {

  private static final int WRITERS = 4;
  private static final int REQUESTS = 200;

  /** Of each writer: so few that each content goes and comes again all the time. */
  private static final int KEPT = 1;

  private static final int CONTENTS = 12;
  private static final int LARGE = 32 << 10;

  private static final List<JsonText> DATA =
      IntStream.range(0, CONTENTS)
          .mapToObj(i -> JsonText.ofString(String.valueOf((char) ('a' + i)).repeat(LARGE)))
          .toList();

  @TempDir private Path folder;
  private PostgresDatabase database;
  private final List<SqlStore> servers = new ArrayList<>();

  @BeforeEach
  void open() throws Exception {
    database = PostgresDatabase.of(folder);
    servers.add(open("first"));
    servers.add(open("second"));
  }

  private SqlStore open(String name) throws IOException {
    Path own = Files.createDirectories(folder.resolve(name));
    if (!servers.isEmpty()) {
      Files.copy(folder.resolve("first").resolve("secret.key"), own.resolve("secret.key"));
    }
    return database.open(own, new LogBounds(1_000, 1 << 20));
  }

  @AfterEach
  void close() {
    servers.forEach(SqlStore::close);
  }

  @Test
  void whatIsReferredToIsThereAndNothingElseIs() throws Exception {
    long before = deadlocks();
    List<RequestRecord> kept = new ArrayList<>();
    AtomicBoolean done = new AtomicBoolean();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      // Two at once, as when one server takes over while another still believes that it is to.
      List<Future<?>> sweeps = new ArrayList<>();
      servers.forEach(server -> sweeps.add(threads.submit(sweep(server, done))));
      List<Callable<List<RequestRecord>>> writers = new ArrayList<>();
      for (int i = 0; i < WRITERS; i++) {
        SqlStore server = servers.get(i % servers.size());
        Random random = new Random(i);
        writers.add(() -> write(server, random));
      }
      try {
        for (Future<List<RequestRecord>> writer : threads.invokeAll(writers)) {
          kept.addAll(writer.get());
        }
      } finally {
        done.set(true);
      }
      for (Future<?> sweep : sweeps) {
        sweep.get();
      }
    }
    for (RequestRecord record : kept) {
      assertEquals(record, servers.getFirst().requests().find(record.id(), true).orElseThrow());
    }
    assertTrue(stored() > 2 * CONTENTS, "contents went and came again");
    assertEquals(2L * kept.size(), refs().stream().mapToLong(Long::longValue).sum());
    assertEquals(2, servers.getFirst().requests().delete(ids(kept.subList(0, 2))));
    assertEquals(kept.size() - 2, servers.getLast().requests().delete(ids(kept)));
    assertEquals(List.of(), refs());
    assertEquals(before, deadlocks());
  }

  private static Runnable sweep(SqlStore server, AtomicBoolean done) {
    return () -> {
      while (!done.get()) {
        var _ = server.requests().deleteUnused(20);
      }
    };
  }

  /**
   * Returns what is there at the end. Each request is there before it has ended, as in a server.
   */
  private static List<RequestRecord> write(SqlStore server, Random random) throws Exception {
    Map<RequestId, RequestRecord> kept = new LinkedHashMap<>();
    for (int i = 0; i < REQUESTS; i++) {
      RequestRecord record = begun(random);
      server.requests().commit(List.of(record));
      RequestRecord ended = record.withState(completedWith(any(random)));
      List<RequestId> removed = oldest(kept);
      if (random.nextBoolean()) {
        server.requests().commit(List.of(ended), removed, null);
      } else {
        server.requests().commit(List.of(ended));
        assertEquals(removed.size(), server.requests().delete(removed));
      }
      removed.forEach(kept::remove);
      kept.put(ended.id(), ended);
    }
    return List.copyOf(kept.values());
  }

  private static List<RequestId> oldest(Map<RequestId, RequestRecord> kept) {
    return kept.keySet().stream().limit(Math.max(0, kept.size() - KEPT)).toList();
  }

  private static RequestRecord begun(Random random) {
    JsonText input = any(random);
    return withInput(input, input.size(), pending()).withState(processing());
  }

  private static Completed completedWith(JsonText output) {
    Completed sample = (Completed) completed();
    return new Completed(sample.started(), sample.completed(), new Output(output, output.size()));
  }

  private static JsonText any(Random random) {
    return DATA.get(random.nextInt(CONTENTS));
  }

  private static List<RequestId> ids(List<RequestRecord> records) {
    return records.stream().map(RequestRecord::id).toList();
  }

  /** How often requests refer to each payload that is left once the unused ones are removed. */
  private List<Long> refs() throws SQLException {
    var _ = servers.getFirst().requests().deleteUnused(10_000);
    Session session = database.session();
    try (Connection _ = session.connection()) {
      return StoreFixtures.payloadRefs(session);
    }
  }

  /** How often a content was stored that was not there. */
  private long stored() throws SQLException {
    return number("SELECT max(id) FROM payload");
  }

  /** How many the database has ended so far. */
  private long deadlocks() throws SQLException {
    return number("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()");
  }

  private long number(String sql) throws SQLException {
    Session session = database.session();
    try (Connection _ = session.connection()) {
      return session.first(sql, RowReader::number).orElseThrow();
    }
  }
}
