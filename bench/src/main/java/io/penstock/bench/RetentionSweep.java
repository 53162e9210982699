package io.penstock.bench;

import io.penstock.server.client.ApiClient;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * How long direct requests take while a server removes expired ones, which it begins to do half a
 * minute after its start: one connection, one request after the other, each with one operator and
 * durable when answered.
 */
final class RetentionSweep {

  private static final int COUNT = 1_000_000;
  private static final int ROWS_A_REQUEST = 2;

  private final Options options;
  private final Report report;

  RetentionSweep(Options options, Report report) {
    this.options = options;
    this.report = report;
  }

  void run() throws Exception {
    int rows = options.sizeOr(COUNT);
    try (BenchFolder folder = BenchFolder.of(options)) {
      report.title(
          "direct requests while %,d expired records (requests and their steps) are removed"
              .formatted(rows));
      define(folder.path());
      fill(folder.path(), rows);
      sweep(folder.path(), rows);
    }
  }

  private void define(Path data) throws Exception {
    try (ServerProcess server = ServerProcess.start(options.jar(), data);
        HttpConnection connection = new HttpConnection(server.uri())) {
      Setup setup = new Setup(new ApiClient(server.url(), ServerProcess.TOKEN, data));
      setup.pipeline("quick", Setup.TWO_FIELDS);
      setup.version("quick", "v1", Setup.OPERATOR);
      Floors.print(report, data, connection, server.url());
    }
  }

  /** What has expired, and one request in a hundred that has not. */
  private static void fill(Path data, int rows) throws InterruptedException {
    Duration age = Duration.ofDays(8);
    try (RequestFill fill = new RequestFill(data, Instant.now().minus(age))) {
      var pipeline = fill.pipeline("quick", "v1");
      for (int i = 0; i < rows / ROWS_A_REQUEST; i++) {
        fill.pass(Duration.ofMillis(100));
        fill.ended(pipeline, RequestFill.Ending.COMPLETED, Duration.ofDays(5));
        if (i % 100 == 0) {
          fill.ended(pipeline, RequestFill.Ending.COMPLETED, Duration.ofDays(28));
        }
      }
      fill.finish();
    }
  }

  private void sweep(Path data, int rows) throws Exception {
    long sizeBefore = Floors.size(data);
    try (ServerProcess server = ServerProcess.start(options.jar(), data);
        HttpConnection connection = new HttpConnection(server.uri());
        DatabaseFile database = new DatabaseFile(data)) {
      VersionCalls pipeline = new VersionCalls(connection, server.url(), "quick", "v1");
      byte[] call = pipeline.post("", "{\"x\": 1, \"label\": \"while others are removed\"}");
      Watch watch = new Watch(database);
      Thread watching = Thread.ofPlatform().start(watch);
      Map<Phase, List<Long>> times = new EnumMap<>(Phase.class);
      while (watch.phase != Phase.OVER) {
        // Of two phases that a call sees, the later one counts.
        long time = Latencies.time(() -> pipeline.exchange(call));
        times.computeIfAbsent(watch.phase, _ -> new ArrayList<>()).add(time);
      }
      watching.join();
      times.remove(Phase.OVER);
      for (var phase : times.entrySet()) {
        Latencies latencies = Latencies.of(warm(phase.getKey(), phase.getValue()));
        report.print("direct request, " + phase.getKey().words, latencies);
        report.print("  of these over 50 ms", Long.toString(latencies.over(50)));
        if (phase.getKey() == Phase.DURING) {
          report.atMost(
              "longest while %,d records are removed".formatted(rows),
              latencies.longest(),
              "ms",
              50);
        }
      }
      report.print(
          "time to remove",
          "%.1f s   (%,.0f records a second)".formatted(watch.seconds, rows / watch.seconds));
      long free = database.number("PRAGMA freelist_count") * database.number("PRAGMA page_size");
      report.print(
          "database file",
          "%,d MiB before, %,d MiB after, of which %,d MiB are free for new records"
              .formatted(sizeBefore >> 20, Floors.size(data) >> 20, free >> 20));
    }
  }

  /** The first calls meet a cold server. */
  private static List<Long> warm(Phase phase, List<Long> times) {
    return phase == Phase.BEFORE ? times.subList(times.size() / 2, times.size()) : times;
  }

  /** What goes on in the server, as seen from outside. */
  private enum Phase {
    BEFORE("before the removal"),
    DURING("during the removal"),
    AFTER("10 s after it"),
    OVER("");

    private final String words;

    Phase(String words) {
      this.words = words;
    }
  }

  /** Notes when the first expired record is gone, and when the last one is. */
  private static final class Watch implements Runnable {

    private static final String ANY =
        "SELECT count(*) FROM (SELECT 1 FROM request WHERE status >= 2 AND expires <= ? LIMIT 1)";

    private final DatabaseFile database;
    private volatile Phase phase = Phase.BEFORE;
    private volatile double seconds;

    Watch(DatabaseFile database) {
      this.database = database;
    }

    @Override
    public void run() {
      try {
        long now = Instant.now().toEpochMilli() * 1000;
        long first = database.number("SELECT min(expires) FROM request WHERE status >= 2");
        awaitNone(first);
        long began = System.nanoTime();
        phase = Phase.DURING;
        awaitNone(now);
        seconds = (System.nanoTime() - began) / 1e9;
        phase = Phase.AFTER;
        Thread.sleep(10_000);
      } catch (InterruptedException | SQLException broken) {
        throw new IllegalStateException(broken);
      } finally {
        phase = Phase.OVER;
      }
    }

    private void awaitNone(long expired) throws InterruptedException, SQLException {
      while (database.number(ANY, expired) == 1) {
        Thread.sleep(5);
      }
    }
  }
}
