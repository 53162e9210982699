package io.penstock.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * Whether new requests cost more the more is stored: direct and batch requests of one operator, on
 * one connection, to a server with many stored requests and to one with {@value #FEW}, in turns. Of
 * both the processor time of the server counts, too, which hardly depends on what else the machine
 * does.
 */
final class StoredCost {

  private static final int FEW = 10_000;
  private static final int ROUNDS = 10;
  private static final int DIRECT = 300;
  private static final int BATCHES = 4;
  private static final int ITEMS = 250;
  private static final int WARM_UP_ROUNDS = 5;
  private static final double MOST = 1.10;

  private final Options options;
  private final Report report;

  StoredCost(Options options, Report report) {
    this.options = options;
    this.report = report;
  }

  /**
   * Measures.
   *
   * @param many a data folder that {@link StoredFill} has filled
   */
  void run(Path many) throws Exception {
    try (BenchFolder few = BenchFolder.fresh()) {
      StoredFill.define(options.jar(), few.path());
      StoredFill.fill(few.path(), Math.min(FEW, options.sizeOr(FEW)));
      try (ServerProcess one = ServerProcess.start(options.jar(), many);
          ServerProcess other = ServerProcess.start(options.jar(), few.path());
          Side large = new Side(one, many);
          Side small = new Side(other, few.path())) {
        report.title("new requests beside much that is stored, and beside little, in turns");
        for (int round = -WARM_UP_ROUNDS; round < ROUNDS; round++) {
          if (round == 0) {
            large.forget();
            small.forget();
          }
          // Each is the first as often as the other.
          (round % 2 == 0 ? large : small).round();
          (round % 2 == 0 ? small : large).round();
        }
        large.print(report, "much");
        small.print(report, "little");
        compare("direct, median", large.latencies().median(), small.latencies().median());
        compare("direct, processor", large.direct.processor(), small.direct.processor());
        compare("batch, median of the rounds", large.batchMedian(), small.batchMedian());
        compare("batch, processor", large.batch.processor(), small.batch.processor());
        large.check();
        small.check();
      }
    }
  }

  private void compare(String what, double much, double little) {
    report.atMost(
        "%s, beside %,d of beside %,d"
            .formatted(what, options.sizeOr(StoredReads.ENDED), Math.min(FEW, options.sizeOr(FEW))),
        much / little,
        "",
        MOST);
  }

  /** What calls took of the server, and how many there were. */
  private static final class Used {

    private Duration processor = Duration.ZERO;
    private long calls;

    void add(Duration more, int count) {
      processor = processor.plus(more);
      calls += count;
    }

    /** For one call, in microseconds. */
    double processor() {
      return processor.toNanos() / 1e3 / calls;
    }
  }

  /** One of the two servers. */
  private static final class Side implements AutoCloseable {

    private final Path data;
    private final String stored;
    private final ServerProcess server;
    private final HttpConnection connection;
    private final VersionCalls version;
    private final DirectCall call;
    private final byte[] items;
    private final long before;

    private final List<Long> times = new ArrayList<>();
    private final List<Long> batches = new ArrayList<>();
    private Used direct = new Used();
    private Used batch = new Used();
    private long sent;

    Side(ServerProcess server, Path data) throws IOException, SQLException {
      this.data = data;
      this.server = server;
      connection = new HttpConnection(server.uri());
      version = new VersionCalls(connection, server.url(), "stored", "small");
      call =
          DirectCall.toVersion(
              server, "stored", "small", "{\"x\":1,\"label\":\"direct\"}", "{\"x\":2}");
      items = version.post("/batch", VersionCalls.items(ITEMS));
      try (DatabaseFile database = new DatabaseFile(data)) {
        stored = StoredFill.describe(data, database);
        before = completed(database);
      }
    }

    void round() throws Exception {
      Duration start = server.processorTime();
      for (long time : call.times(connection, DIRECT)) {
        times.add(time);
      }
      Duration middle = server.processorTime();
      direct.add(middle.minus(start), DIRECT);
      long began = System.nanoTime();
      for (int i = 0; i < BATCHES; i++) {
        version.exchange(items);
      }
      version.awaitNone("pending,processing", 2);
      batches.add((System.nanoTime() - began) / (BATCHES * ITEMS));
      batch.add(server.processorTime().minus(middle), BATCHES * ITEMS);
      sent += DIRECT + BATCHES * ITEMS;
    }

    /** After the warm-up. */
    void forget() {
      times.clear();
      batches.clear();
      direct = new Used();
      batch = new Used();
    }

    Latencies latencies() {
      return Latencies.of(times);
    }

    /** For one request, in milliseconds. */
    double batchMedian() {
      return Latencies.of(batches).median();
    }

    void print(Report report, String much) {
      report.print(much + " stored, before", stored);
      report.print(much + " stored, direct request", latencies());
      report.print("  processor time of the server", "%.0f us".formatted(direct.processor()));
      report.print(
          much + " stored, batch request, until all ended",
          "median of %d rounds %.1f us".formatted(batches.size(), batchMedian() * 1e3));
      report.print("  processor time of the server", "%.0f us".formatted(batch.processor()));
    }

    /** That all have completed, and have been recorded. */
    void check() throws IOException, SQLException {
      try (DatabaseFile database = new DatabaseFile(data)) {
        long more = completed(database) - before;
        if (more != sent) {
          throw new IllegalStateException(
              "Of %d requests %d have completed.".formatted(sent, more));
        }
      }
      call.checkSteps(connection, data, 1);
    }

    private long completed(DatabaseFile database) throws IOException, SQLException {
      UUID id = version.versionId();
      return database.number(
          "SELECT count(*) FROM request WHERE kind = 0 AND status = 2 AND version_id = ?", id);
    }

    @Override
    public void close() throws IOException {
      connection.close();
    }
  }
}
