package io.penstock.bench;

import io.penstock.adapters.store.sql.SqlStore;
import io.penstock.engine.port.RequestQueue;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;

/**
 * What it takes to claim requests from a long queue beside a long history: the plan of the query,
 * and the time of claims as a server makes them.
 */
final class PostgresClaim {

  private static final int WAITING = 1_000_000;
  private static final int FINISHED = 10_000_000;
  private static final int VERSIONS = 100;

  /** What has ended expires on the days from then on, as with the default retention. */
  private static final long EXPIRY = 1_800_000_000_000_000L;

  private static final int DAYS = 8;
  private static final int AT_ONCE = 200;

  private final Options options;
  private final Report report;

  PostgresClaim(Options options, Report report) {
    this.options = options;
    this.report = report;
  }

  void run() throws Exception {
    int waiting = options.sizeOr(WAITING);
    int finished = waiting * (FINISHED / WAITING);
    try (BenchFolder folder = BenchFolder.of(options);
        PostgresProcess database = PostgresProcess.start()) {
      report.title(
          "claiming with %,d requests waiting and %,d finished, on PostgreSQL"
              .formatted(waiting, finished));
      PostgresDrain.open(database.url(), folder.path()).close();
      try (Connection connection = PostgresConnection.open(database.url());
          Statement statement = connection.createStatement()) {
        statement.execute(
            "SELECT prepare_ended_requests(%d + day * 86400000000) FROM generate_series(0, %d) AS day"
                .formatted(EXPIRY, DAYS - 1));
        statement.execute(fill("ended", 2, "n", "30", "CAST('{\"x\": 2}' AS bytea)", 1, finished));
        statement.execute(
            fill("open", 0, "NULL", "NULL", "NULL", finished + 1, finished + waiting));
        statement.execute("VACUUM ANALYZE");
        plan(statement);
      }
      claims(database.url(), folder.path());
    }
  }

  /** As a server writes them; the data are short. */
  private static String fill(
      String state, int status, String ended, String size, String output, int first, int last) {
    return """
      INSERT INTO %10$s_request (id, kind, project, name, version, version_id, lane, sequence, created_by,
        time_created, mode, priority, retention, status, time_started, time_completed,
        request_timeout, deployment_timeout, interruptions, expires, input_size, output_size, input,
        output)
      SELECT gen_random_uuid(), 0, 'default', 'p', 'v' || n %% %1$d,
        CAST(lpad(to_hex(n %% %1$d), 32, '0') AS uuid), '', n, 'admin@penstock.local', n, 1, 1, 2,
        %2$d, %3$s, %3$s, 14400000, 14400000, 0, %8$d + n %% %9$d * 86400000000, 60, %4$s,
        CAST('{"x": 1, "label": "request number ' || n || ' of a batch"}' AS bytea), %5$s
      FROM generate_series(%6$d, %7$d) AS n
      """
        .formatted(VERSIONS, status, ended, size, output, first, last, EXPIRY, DAYS, state);
  }

  private void plan(Statement statement) throws SQLException {
    try (ResultSet rows =
        statement.executeQuery(
            "EXPLAIN (ANALYZE, BUFFERS, COSTS OFF, SUMMARY OFF) SELECT id, input_size FROM waiting"
                + " WHERE true AND version_id = '%s' ORDER BY priority, sequence LIMIT %d"
                    .formatted(version(7), AT_ONCE)
                + " FOR UPDATE SKIP LOCKED")) {
      while (rows.next()) {
        report.print("plan", rows.getString(1));
      }
    }
  }

  private void claims(String database, Path data) throws Exception {
    try (SqlStore store = PostgresDrain.open(database, data)) {
      RequestQueue queue = store.queue();
      long counted = System.nanoTime();
      int versions = queue.waiting().size();
      report.print(
          "counting what waits, as a start does",
          "%.0f ms for %d versions".formatted((System.nanoTime() - counted) / 1e6, versions));
      Latencies ofMany = measure(queue, AT_ONCE);
      Latencies ofOne = measure(queue, 1);
      report.print("claim of %d requests".formatted(AT_ONCE), ofMany);
      report.print("claim of one request", ofOne);
    }
  }

  private static Latencies measure(RequestQueue queue, int atOnce) throws Exception {
    int[] next = {0};
    return Latencies.measure(
        20,
        200,
        () -> {
          UUID version = version(next[0]++ % VERSIONS);
          var claimed = queue.claim(Map.of(version, atOnce), 64L << 20, Instant.now());
          if (claimed.size() != atOnce) {
            throw new IllegalStateException("%d were claimed".formatted(claimed.size()));
          }
        });
  }

  private static UUID version(int number) {
    return new UUID(0, number);
  }
}
