package io.penstock.bench;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;

/**
 * How long reading takes beside millions of stored requests, one call after the other on one
 * connection; what new requests cost beside them; and how long a server takes to start with many
 * waiting, after it was killed. What is stored is that of {@link StoredFill}.
 */
final class StoredReads {

  static final int ENDED = 2_000_000;
  private static final int CALLS = 2_000;
  private static final int STARTS = 5;

  private final Options options;
  private final Report report;
  private final Random random = new Random(7);

  /** When the last completed request was made. */
  private Instant latest = Instant.EPOCH;

  /** The highest p99 of {@link #measure}, in milliseconds. */
  private double slowest;

  StoredReads(Options options, Report report) {
    this.options = options;
    this.report = report;
  }

  void run() throws Exception {
    try (BenchFolder folder = BenchFolder.of(options)) {
      report.title("reading, one connection");
      if (!folder.hasStore()) {
        StoredFill.define(options.jar(), folder.path());
        double seconds = StoredFill.fill(folder.path(), options.sizeOr(ENDED));
        report.print("filled in", "%.0f s".formatted(seconds));
      }
      try (DatabaseFile database = new DatabaseFile(folder.path())) {
        report.print("stored", StoredFill.describe(folder.path(), database));
      }
      try (ServerProcess server = ServerProcess.start(options.jar(), folder.path());
          HttpConnection connection = new HttpConnection(server.uri())) {
        read(folder.path(), server, connection);
      }
      new StoredCost(options, report).run(folder.path());
      starts(folder.path());
    }
  }

  private void read(Path data, ServerProcess server, HttpConnection connection) throws Exception {
    VersionCalls large = new VersionCalls(connection, server.url(), "stored", "large");
    VersionCalls hold = VersionCalls.ofDeployment(connection, server.url(), "hold", "v1");
    List<String> all;
    UUID version = large.versionId();
    try (DatabaseFile database = new DatabaseFile(data)) {
      all = database.ids(version);
      latest =
          Instant.ofEpochSecond(
              database.number(
                  "SELECT time_created / 1000000 FROM request INDEXED BY request_by_version"
                      + " WHERE kind < 2 AND version_id = ? AND status = 2"
                      + " ORDER BY time_created DESC LIMIT 1",
                  version));
    }
    Floors.print(report, data, connection, server.url());
    measure("list", large, () -> large.get(""));
    measure(
        "list of completed, failed, cancelled",
        large,
        () -> large.get("?status=completed,failed,cancelled"));
    measure("list of failed, cancelled", large, () -> large.get("?status=failed,cancelled"));
    measure("list of pending, processing", large, () -> large.get("?status=pending,processing"));
    measure("list of an hour", large, () -> large.get("?" + hour()));
    measure(
        "list of an hour, completed and failed",
        large,
        () -> large.get("?status=completed,failed&" + hour()));
    measure("list with offset 1,000", large, () -> large.get("?offset=1000"));
    measure("list with offset 10,000", large, () -> large.get("?offset=10000"));
    measure(
        "list with offset 10,000, all that ended",
        large,
        () -> large.get("?offset=10000&status=completed,failed,cancelled"));
    measure("list of a deployment", hold, () -> hold.get(""));
    measure("get, with steps", large, () -> large.get("/" + any(all)));
    measure("get, metadata only", large, () -> large.get("/" + any(all) + "?metadata_only=true"));
    measure("collect 10, with steps", large, () -> large.post("/collect", some(all, 10)));
    measure(
        "collect 250 made one after the other, with steps",
        large,
        () -> large.post("/collect", VersionCalls.ids(neighbours(all))));
    measure(
        "collect 250 from all over, with steps",
        large,
        () -> large.post("/collect", some(all, 250)));
    measure("list, search_id a whole id", large, () -> large.get("?search_id=" + any(all)));
    report.atMost("slowest p99 of these, " + beside(), slowest, "ms", 10);
    int few = 20;
    report.print(
        "list, search_id the last 8 digits of an id",
        Latencies.measure(
            2, few, () -> large.exchange(large.get("?search_id=" + any(all).substring(28)))));
    if (all.size() > 500_000) {
      report.print(
          "list with offset 500,000",
          Latencies.measure(2, few, () -> large.exchange(large.get("?offset=500000"))));
    }
  }

  /** Makes a call; not part of what is measured. */
  private interface Call {
    byte[] make();
  }

  private void measure(String what, VersionCalls target, Call call) throws Exception {
    long[] times = new long[CALLS];
    for (int i = -CALLS / 10; i < CALLS; i++) {
      byte[] made = call.make();
      long time = Latencies.time(() -> target.exchange(made));
      if (i >= 0) {
        times[i] = time;
      }
    }
    Latencies latencies = Latencies.of(times);
    report.print(what, latencies);
    slowest = Math.max(slowest, latencies.percentile(0.99));
  }

  /** The targets are for as many as usual. */
  private String beside() {
    int count = options.sizeOr(ENDED);
    return count == ENDED
        ? "beside %,d requests".formatted(count)
        : "beside %,d requests instead of %,d".formatted(count, ENDED);
  }

  private String hour() {
    Instant from = latest.minusSeconds(3600 + random.nextLong(StoredFill.SPAN.toSeconds() - 7200));
    return "start_date=%s&end_date=%s".formatted(from, from.plusSeconds(3600));
  }

  private String any(List<String> ids) {
    return ids.get(random.nextInt(ids.size()));
  }

  /** As a batch is collected whose requests were made together. */
  private List<String> neighbours(List<String> all) {
    int from = random.nextInt(all.size() - 250);
    return all.subList(from, from + 250);
  }

  private String some(List<String> ids, int count) {
    List<String> some = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      some.add(any(ids));
    }
    return VersionCalls.ids(some);
  }

  private void starts(Path data) throws Exception {
    List<String> empty = new ArrayList<>();
    List<String> full = new ArrayList<>();
    Duration longest = Duration.ZERO;
    for (int i = 0; i < STARTS; i++) {
      try (BenchFolder other = BenchFolder.fresh();
          ServerProcess server = ServerProcess.start(options.jar(), other.path())) {
        empty.add(seconds(server.startTime()));
      }
      killWhileProcessing(data);
      try (ServerProcess server = ServerProcess.start(options.jar(), data)) {
        full.add(seconds(server.startTime()));
        longest = longest.compareTo(server.startTime()) > 0 ? longest : server.startTime();
      }
    }
    report.print("floor: start with nothing stored", String.join(", ", empty) + " s");
    report.print("start after SIGKILL, with what is stored", String.join(", ", full) + " s");
    report.atMost("longest start after SIGKILL, " + beside(), longest.toMillis() / 1e3, "s", 2);
  }

  private void killWhileProcessing(Path data) throws Exception {
    ServerProcess server = ServerProcess.start(options.jar(), data);
    try (HttpConnection connection = new HttpConnection(server.uri())) {
      new VersionCalls(connection, server.url(), "stored", "large").awaitAny("processing");
    } finally {
      server.kill();
    }
  }

  private static String seconds(Duration time) {
    return "%.2f".formatted(time.toMillis() / 1e3);
  }
}
