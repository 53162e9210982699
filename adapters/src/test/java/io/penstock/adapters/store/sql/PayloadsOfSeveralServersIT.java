package io.penstock.adapters.store.sql;

import static io.penstock.testkit.SampleRequests.completed;
import static io.penstock.testkit.SampleRequests.pending;
import static io.penstock.testkit.SampleRequests.withInput;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.penstock.adapters.store.postgres.PostgresDatabase;
import io.penstock.adapters.store.sql.WriteJob.Records;
import io.penstock.engine.model.JsonText;
import io.penstock.engine.request.RequestId;
import io.penstock.engine.request.RequestRecord;
import io.penstock.engine.request.RequestState.Completed;
import io.penstock.engine.request.RequestState.Output;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** That servers of one database store the same large data at once, while others remove it. */
@Timeout(60)
class PayloadsOfSeveralServersIT {

  private static final int SERVERS = 4;
  private static final int TRANSACTIONS = 60;
  private static final int CONTENTS = 5;
  private static final int LARGE = 32 << 10;

  /** SQLSTATE of a deadlock: the whole transaction is undone, and may run again. */
  private static final String DEADLOCK = "40P01";

  private static final List<JsonText> DATA =
      IntStream.range(0, CONTENTS)
          .mapToObj(i -> JsonText.ofString(String.valueOf((char) ('a' + i)).repeat(LARGE)))
          .toList();

  @TempDir private Path folder;
  private PostgresDatabase database;

  @BeforeEach
  void open() {
    database = PostgresDatabase.of(folder);
    database.open(folder, new LogBounds(1_000, 1 << 20)).close(); // Makes the schema.
  }

  @Test
  void whatIsReferredToIsThere() throws Exception {
    Map<RequestId, RequestRecord> kept = new HashMap<>();
    try (ExecutorService threads = Executors.newFixedThreadPool(SERVERS)) {
      List<Callable<Map<RequestId, RequestRecord>>> servers = new ArrayList<>();
      for (int i = 0; i < SERVERS; i++) {
        Random random = new Random(i);
        servers.add(() -> hammer(random));
      }
      for (Future<Map<RequestId, RequestRecord>> server : threads.invokeAll(servers)) {
        kept.putAll(server.get());
      }
    }
    Session session = database.session();
    try (Connection _ = session.connection()) {
      for (RequestRecord record : kept.values()) {
        assertEquals(
            record,
            session
                .first(
                    RequestQueries.FIND, row -> RequestTable.read(row, true), record.id().value())
                .orElseThrow());
      }
      // Also that none is left which nobody refers to.
      assertEquals(
          2L * kept.size(),
          StoreFixtures.payloadRefs(session).stream().mapToLong(Long::longValue).sum());
    }
  }

  /** One server's writer: returns what is there at the end. */
  private Map<RequestId, RequestRecord> hammer(Random random) throws SQLException {
    Map<RequestId, RequestRecord> kept = new HashMap<>();
    Session session = database.session();
    try (Connection connection = session.connection()) {
      connection.setAutoCommit(false);
      RequestWriter writer = new RequestWriter(session);
      for (int i = 0; i < TRANSACTIONS; i++) {
        List<RequestRecord> added = List.of(ended(random), ended(random));
        // Few are kept, so that each content goes and comes again all the time.
        List<RequestId> removed =
            List.copyOf(kept.keySet()).subList(0, Math.max(0, kept.size() - 1));
        commit(connection, writer, Records.of(added, removed, null, List.of(), null));
        removed.forEach(kept::remove);
        added.forEach(record -> kept.put(record.id(), record));
      }
    }
    return kept;
  }

  private static void commit(Connection connection, RequestWriter writer, Records records)
      throws SQLException {
    while (true) {
      try {
        writer.write(List.of(records));
        connection.commit();
        return;
      } catch (SQLException e) {
        connection.rollback();
        if (!DEADLOCK.equals(e.getSQLState())) {
          throw e;
        }
      }
    }
  }

  private static RequestRecord ended(Random random) {
    JsonText input = DATA.get(random.nextInt(CONTENTS));
    JsonText output = DATA.get(random.nextInt(CONTENTS));
    Completed sample = (Completed) completed();
    return withInput(input, input.size(), pending())
        .withState(
            new Completed(sample.started(), sample.completed(), new Output(output, output.size())));
  }
}
