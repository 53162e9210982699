package io.penstock.bench;

import io.penstock.server.client.ApiClient;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;

/**
 * How fast a queue empties: a server starts with requests waiting that have one operator each, and
 * brings all of them to their end. Times are those that the requests themselves have: from the
 * first that started to the last that completed.
 */
final class QueueDrain {

  private static final int COUNT = 50_000;

  private final Options options;
  private final Report report;

  QueueDrain(Options options, Report report) {
    this.options = options;
    this.report = report;
  }

  void run() throws Exception {
    int count = options.sizeOr(COUNT);
    try (BenchFolder folder = BenchFolder.of(options)) {
      report.title("draining %,d waiting requests of one operator each".formatted(count));
      UUID version = define(folder.path());
      RequestFill.queue(folder.path(), "quick", "v1", count);
      drain(folder.path(), count);
      print(folder.path(), version, count);
    }
  }

  private UUID define(Path data) throws Exception {
    try (ServerProcess server = ServerProcess.start(options.jar(), data);
        HttpConnection connection = new HttpConnection(server.uri())) {
      Setup setup = new Setup(new ApiClient(server.url(), ServerProcess.TOKEN, data));
      setup.pipeline("quick", Setup.TWO_FIELDS);
      setup.version("quick", "v1", Setup.OPERATOR);
      Floors.print(report, data, connection, server.url());
      return new VersionCalls(connection, server.url(), "quick", "v1").versionId();
    }
  }

  private void drain(Path data, int count) throws Exception {
    try (ServerProcess server = ServerProcess.start(options.jar(), data);
        HttpConnection connection = new HttpConnection(server.uri())) {
      Cost.Meter meter = Cost.Meter.start(server);
      new VersionCalls(connection, server.url(), "quick", "v1")
          .awaitNone("pending,processing", 200);
      report.print("each, after the start of the server", meter.each(count).toString());
    }
  }

  private void print(Path data, UUID version, int count) throws Exception {
    String ended = " FROM request WHERE kind = 0 AND status = 2 AND version_id = ?";
    try (DatabaseFile database = new DatabaseFile(data)) {
      long completed = database.number("SELECT count(*)" + ended, version);
      long steps =
          database.number(
              "SELECT count(*) FROM request WHERE kind = 2 AND status = 2 AND version_id = ?",
              version);
      if (completed != count || steps != count) {
        throw new IllegalStateException(
            "Of %d requests %d have completed, with %d steps.".formatted(count, completed, steps));
      }
      long first = database.number("SELECT min(time_started)" + ended, version);
      long last = database.number("SELECT max(time_completed)" + ended, version);
      double seconds = (last - first) / 1e6;
      report.print(
          "from the first start to the last end",
          "%,.0f requests a second   (%,d in %.2f s)".formatted(count / seconds, count, seconds));
      List<Long> bySecond =
          database.numbers(
              "SELECT count(*)" + ended + " GROUP BY (time_completed - " + first + ") / 1000000",
              version);
      report.print("completed in each second", bySecond.toString());
      report.atLeast("drained, of %,d".formatted(count), count / seconds, "requests/s", 10_000);
    }
  }
}
