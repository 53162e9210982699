package io.penstock.bench;

import io.penstock.server.client.ApiClient;

/**
 * How long it takes to accept a batch, one call after the other on one connection. All requests of
 * a batch are durable when the call is answered.
 *
 * <p>Intake alone needs requests that stay waiting: their pipeline has a deployment with a single
 * worker, which the first request keeps for good. The requests of the other pipeline have one
 * operator and are processed at once.
 */
final class BatchIntake {

  private static final int WARM_UP = 50;
  private static final int COUNT = 200;
  private static final int ITEMS = 250;

  private final Options options;
  private final Report report;

  BatchIntake(Options options, Report report) {
    this.options = options;
    this.report = report;
  }

  void run() throws Exception {
    try (BenchFolder folder = BenchFolder.of(options);
        ServerProcess server = ServerProcess.start(options.jar(), folder.path());
        HttpConnection connection = new HttpConnection(server.uri())) {
      Setup setup = new Setup(new ApiClient(server.url(), ServerProcess.TOKEN, folder.path()));
      setup.deployment("hold", Setup.HOLD, 1);
      setup.pipeline("held", Setup.TWO_FIELDS);
      setup.version("held", "v1", "hold");
      setup.pipeline("quick", Setup.TWO_FIELDS);
      setup.version("quick", "v1", Setup.OPERATOR);
      VersionCalls held = new VersionCalls(connection, server.url(), "held", "v1");
      VersionCalls quick = new VersionCalls(connection, server.url(), "quick", "v1");

      report.title("batches, one connection, durable when answered");
      Floors.print(report, folder.path(), connection, server.url());
      held.exchange(held.post("/batch", VersionCalls.items(1)));
      held.awaitAny("processing");
      report.print("1 item, nothing is processed", intake(held, 1));
      Cost.Meter meter = Cost.Meter.start(server);
      Latencies many = intake(held, ITEMS);
      report.print("250 items, nothing is processed", many);
      report.print("  each item, warm-up counted", meter.each(accepted(ITEMS)).toString());
      report.print("250 items to an operator, queue empty before", intakeOfEmpty(quick));
      report.print("250 items to an operator, queue being processed", intake(quick, ITEMS));
      quick.awaitNone(VersionCalls.OPEN, 50);
      check(folder, held, 1L + accepted(1) + accepted(ITEMS));
      check(folder, quick, 2L * accepted(ITEMS));
      report.atMost("median of 250 items, nothing is processed", many.median(), "ms", 25);
      report.atLeast(
          "accepted, 250 at a time, by that median",
          ITEMS * 1000 / many.median(),
          "items/s",
          20_000);
    }
  }

  private int accepted(int items) {
    return (WARM_UP + options.sizeOr(COUNT)) * items;
  }

  private Latencies intake(VersionCalls pipeline, int items) throws Exception {
    byte[] call = pipeline.post("/batch", VersionCalls.items(items));
    return Latencies.measure(WARM_UP, options.sizeOr(COUNT), () -> pipeline.exchange(call));
  }

  private Latencies intakeOfEmpty(VersionCalls pipeline) throws Exception {
    byte[] call = pipeline.post("/batch", VersionCalls.items(ITEMS));
    long[] times = new long[options.sizeOr(COUNT)];
    for (int i = -WARM_UP; i < times.length; i++) {
      long time = Latencies.time(() -> pipeline.exchange(call));
      if (i >= 0) {
        times[i] = time;
      }
      pipeline.awaitNone(VersionCalls.OPEN, 5);
    }
    return Latencies.of(times);
  }

  /** A figure for requests that are not there would be worth nothing. */
  private static void check(BenchFolder folder, VersionCalls pipeline, long expected)
      throws Exception {
    try (DatabaseFile database = new DatabaseFile(folder.path())) {
      long found =
          database.number(
              "SELECT count(*) FROM request WHERE kind = 0 AND version_id = ?",
              pipeline.versionId());
      if (found != expected) {
        throw new IllegalStateException(
            "%d requests were accepted, but %d are stored.".formatted(expected, found));
      }
    }
  }
}
