package io.penstock.bench;

import io.penstock.server.client.ApiClient;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Direct requests while a queue empties: to an operator and to a Python step, on one connection
 * each, at a constant rate. The queue has requests of one operator. It is there when the server
 * starts, and half as many again come before those that count, so that the server is warm by then.
 * Afterwards the same direct requests on the same server, when nothing waits any more.
 */
final class DirectBesideDrain {

  private static final int COUNT = 100_000;
  private static final int RATE = 50;
  private static final int SECONDS_WITHOUT = 10;

  private final Options options;
  private final Report report;

  DirectBesideDrain(Options options, Report report) {
    this.options = options;
    this.report = report;
  }

  /** Of direct requests at the same time. */
  private record Samples(List<OpenLoop.Sample> operator, List<OpenLoop.Sample> python) {

    /** Those that were due between two times of {@link System#nanoTime}. */
    Samples between(long from, long to) {
      return new Samples(between(operator, from, to), between(python, from, to));
    }

    private static List<OpenLoop.Sample> between(List<OpenLoop.Sample> all, long from, long to) {
      return all.stream()
          .filter(sample -> sample.due() - from >= 0 && sample.due() - to < 0)
          .toList();
    }
  }

  /**
   * What was drained of the queue, between two times in microseconds of the epoch.
   *
   * @param to the end of the last request
   */
  private record Drained(long count, long from, long to) {

    double seconds() {
      return (to - from) / 1e6;
    }
  }

  void run() throws Exception {
    int count = options.sizeOr(COUNT);
    int before = count / 2;
    try (BenchFolder folder = BenchFolder.of(options)) {
      Path data = folder.path();
      report.title(
          "direct requests while %,d batch requests drain, %d a second to each pipeline"
              .formatted(count, RATE));
      UUID version = define(data);
      RequestFill.queue(data, "quick", "v1", before + count);
      try (ServerProcess server = ServerProcess.start(options.jar(), data);
          HttpConnection connection = new HttpConnection(server.uri())) {
        DirectCall operator =
            new DirectCall(server, "quick", "{\"x\":1,\"label\":\"direct\"}", "{\"x\":2}");
        DirectCall python = new DirectCall(server, "python", "{\"x\":1}", "{\"x\":1}");
        Samples with;
        Drained drained;
        try (DatabaseFile database = new DatabaseFile(data)) {
          // On connections of their own: what they have fallen behind by must not count.
          send(server, operator, python, () -> waiting(database) > count);
          long from = now();
          long nanos = System.nanoTime();
          Samples all = send(server, operator, python, () -> waiting(database) > 0);
          drained = drained(database, version, before + count, from);
          with = all.between(nanos, nanos + (drained.to - from) * 1000);
        }
        long end = System.nanoTime() + SECONDS_WITHOUT * 1_000_000_000L;
        Samples without = send(server, operator, python, () -> System.nanoTime() - end < 0);
        print("an operator", with.operator, without.operator);
        print("a Python step", with.python, without.python);
        report.print(
            "drained meanwhile",
            "%,.0f requests a second   (%,d in %.2f s)"
                .formatted(drained.count / drained.seconds(), drained.count, drained.seconds()));
        operator.checkSteps(connection, data, 1);
        python.checkSteps(connection, data, 1);
      }
    }
  }

  private UUID define(Path data) throws Exception {
    try (ServerProcess server = ServerProcess.start(options.jar(), data);
        HttpConnection connection = new HttpConnection(server.uri())) {
      Setup setup = new Setup(new ApiClient(server.url(), ServerProcess.TOKEN, data));
      setup.deployment("noop", Setup.NOOP, 1);
      setup.pipeline("python", Setup.ONE_FIELD);
      setup.version("python", "v1", "noop");
      setup.pipeline("quick", Setup.TWO_FIELDS);
      setup.version("quick", "v1", Setup.OPERATOR);
      Floors.print(report, data, connection, server.url());
      return new VersionCalls(connection, server.url(), "quick", "v1").versionId();
    }
  }

  /** Microseconds of the epoch, as the database has them. */
  private static long now() {
    return ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());
  }

  private static long waiting(DatabaseFile database) throws SQLException {
    return database.number("SELECT count(*) FROM request WHERE status = 0");
  }

  /** What goes on meanwhile. */
  private interface Meanwhile {
    boolean lasts() throws Exception;
  }

  /** Sends for as long as something lasts, which is looked at five times a second. */
  private static Samples send(
      ServerProcess server, DirectCall operator, DirectCall python, Meanwhile meanwhile)
      throws Exception {
    AtomicBoolean over = new AtomicBoolean();
    try (OpenLoop operators = new OpenLoop(server.uri(), operator, 1);
        OpenLoop pythons = new OpenLoop(server.uri(), python, 1);
        ExecutorService threads = Executors.newCachedThreadPool()) {
      var ofOperator = threads.submit(() -> operators.run(RATE, over::get));
      var ofPython = threads.submit(() -> pythons.run(RATE, over::get));
      try {
        while (meanwhile.lasts()) {
          Thread.sleep(200);
        }
      } finally {
        over.set(true);
      }
      return new Samples(ofOperator.get(), ofPython.get());
    }
  }

  /**
   * What the batch requests themselves say.
   *
   * @throws IllegalStateException when not all have completed
   */
  private static Drained drained(DatabaseFile database, UUID version, int all, long from)
      throws SQLException {
    String batch = " FROM request WHERE kind = 0 AND version_id = ? AND status = 2 AND mode = 1";
    long completed = database.number("SELECT count(*)" + batch, version);
    if (completed != all) {
      throw new IllegalStateException(
          "Of %d batch requests %d have completed.".formatted(all, completed));
    }
    return new Drained(
        database.number("SELECT count(*)" + batch + " AND time_completed >= ?", version, from),
        from,
        database.number("SELECT max(time_completed)" + batch, version));
  }

  private void print(String what, List<OpenLoop.Sample> with, List<OpenLoop.Sample> without) {
    OpenLoop.print(report, what + ", while the queue drains", with);
    OpenLoop.print(report, what + ", nothing else", without);
    Latencies drain = OpenLoop.latencies(with);
    Latencies alone = OpenLoop.latencies(without);
    report.print(
        "  times as long while it drains",
        "median %.1f   p90 %.1f"
            .formatted(
                drain.median() / alone.median(), drain.percentile(0.9) / alone.percentile(0.9)));
  }
}
