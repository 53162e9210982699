package io.penstock.bench;

import io.penstock.server.client.ApiClient;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Memory of a server at rest, during and after sustained load: direct requests of one operator on 8
 * connections and of two Python steps on 8 others, for as many minutes as the size says. They are
 * kept for a minute and then removed, since an hour of them would fill the disk, and removing them
 * is part of what a server does.
 *
 * <p>A heap grows until it is collected. What is left after a collection tells whether the server
 * holds on to more and more.
 */
final class MemoryUnderLoad {

  private static final int MINUTES = 1;
  private static final int PARTS = 10;
  private static final int CONNECTIONS = 8;

  /** What grows with each request, even by a bit, grows by more than this in an hour. */
  private static final double FLAT_MIB = 5;

  private static final String KEPT_A_MINUTE = ", \"request_retention_time\": 60";

  /** Until what the start, or the load, has left to do is done. */
  private static final Duration REST = Duration.ofSeconds(5);

  private final Options options;
  private final Report report;

  MemoryUnderLoad(Options options, Report report) {
    this.options = options;
    this.report = report;
  }

  void run() throws Exception {
    int minutes = options.sizeOr(MINUTES);
    int seconds = minutes * 60 / PARTS;
    try (BenchFolder folder = BenchFolder.of(options);
        Wrk wrk = new Wrk();
        ServerProcess server = ServerProcess.start(options.jar(), folder.path());
        HttpConnection connection = new HttpConnection(server.uri());
        ExecutorService beside = Executors.newSingleThreadExecutor()) {
      define(new Setup(new ApiClient(server.url(), ServerProcess.TOKEN, folder.path())));
      DirectCall operator = new DirectCall(server, "operator", "{\"x\":1}", "{\"x\":2}");
      DirectCall two = new DirectCall(server, "two", "{\"x\":1}", "{\"x\":1}");
      operator.exchange(connection);
      two.exchange(connection);
      report.title("memory, %d min of direct requests".formatted(minutes));
      Thread.sleep(REST);
      print(server, "at rest");
      Wrk.Target operators = operator.target(wrk);
      Wrk.Target twos = two.target(wrk);
      long requests = 0;
      double early = 0;
      for (int part = 1; part <= PARTS; part++) {
        Future<Wrk.Result> running = beside.submit(() -> operators.run(CONNECTIONS, 1, seconds));
        requests += twos.run(CONNECTIONS, 1, seconds).requests();
        requests += running.get().requests();
        print(server, "after %,d s, %,d requests".formatted(part * seconds, requests));
        if (part == 1) {
          early = collected(server, "  collected then");
        }
      }
      Thread.sleep(REST);
      print(server, "at rest afterwards");
      double late = collected(server, "  collected then");
      report.atMost(
          "live heap at the end, more than after the first tenth", late - early, "MiB", FLAT_MIB);
      operator.checkSteps(connection, folder.path(), 1);
      two.checkSteps(connection, folder.path(), 2);
      check(folder);
    }
  }

  private static void define(Setup setup) throws Exception {
    setup.deployment("noop", Setup.NOOP, 2, KEPT_A_MINUTE);
    setup.pipeline("operator", Setup.ONE_FIELD);
    setup.version("operator", "v1", List.of(Setup.OPERATOR), KEPT_A_MINUTE);
    setup.pipeline("two", Setup.ONE_FIELD);
    setup.version("two", "v1", List.of("noop", "noop"), KEPT_A_MINUTE);
  }

  private void print(ServerProcess server, String when) throws Exception {
    report.print(
        when,
        "server %.0f MiB   others %s MiB"
            .formatted(
                server.resident() / 1024.0,
                server.childrensResident().stream().map(kibibytes -> kibibytes >> 10).toList()));
  }

  private double collected(ServerProcess server, String what) throws Exception {
    double live = LiveHeap.mebibytes(server);
    report.print(
        what, "live heap %.1f MiB   server %.0f MiB".formatted(live, server.resident() / 1024.0));
    return live;
  }

  /**
   * wrk looks at the status codes only, and a request may have failed all the same. Those that it
   * hangs up on at the end of a part are cancelled.
   */
  private void check(BenchFolder folder) throws Exception {
    try (DatabaseFile database = new DatabaseFile(folder.path())) {
      long failed = database.number("SELECT count(*) FROM request WHERE status = 3");
      long open = database.number("SELECT count(*) FROM request WHERE status < 2");
      if (failed + open > 0) {
        throw new IllegalStateException(
            "%d requests and steps have failed, and %d have not ended.".formatted(failed, open));
      }
      report.print(
          "  stored in the end",
          "%,d requests and steps   %,d MiB"
              .formatted(
                  database.number("SELECT count(*) FROM request"),
                  Floors.size(folder.path()) >> 20));
    }
  }
}
