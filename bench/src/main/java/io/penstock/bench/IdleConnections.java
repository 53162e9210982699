package io.penstock.bench;

import io.penstock.server.client.ApiClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * What connections cost that do nothing: direct requests of one operator on 64 connections, and
 * what the server has in memory, before, beside and after 10,000 other connections. Each of these
 * has made one such request, and stays open: a server closes a silent one after 3 hours.
 */
final class IdleConnections {

  private static final int COUNT = 10_000;
  private static final int BUSY = 64;
  private static final int WARM_UP_SECONDS = 6;
  private static final int SECONDS = 8;

  /** How many of the idle ones make a second request in the end. */
  private static final int SAMPLE = 100;

  /** Files that this program and the server need besides, each. */
  private static final int OTHER_FILES = 1000;

  /** Answers are short. */
  private static final int BUFFER = 1024;

  private final Options options;
  private final Report report;

  IdleConnections(Options options, Report report) {
    this.options = options;
    this.report = report;
  }

  void run() throws Exception {
    int count = count();
    try (BenchFolder folder = BenchFolder.of(options);
        Wrk wrk = new Wrk();
        ServerProcess server = ServerProcess.start(options.jar(), folder.path());
        HttpConnection connection = new HttpConnection(server.uri())) {
      Setup setup = new Setup(new ApiClient(server.url(), ServerProcess.TOKEN, folder.path()));
      setup.pipeline("operator", Setup.ONE_FIELD);
      setup.version("operator", "v1", Setup.OPERATOR);
      DirectCall call = new DirectCall(server, "operator", "{\"x\":1}", "{\"x\":2}");
      Wrk.Target busy = call.target(wrk);
      report.title("direct requests on %d connections beside %,d idle ones".formatted(BUSY, count));
      report.print("floor: append and fsync 4 KiB", Floors.fsync(folder.path(), 4096));
      busy.run(BUSY, 1, WARM_UP_SECONDS);
      Measured without = measure(server, busy, "without idle connections");
      Measured with;
      List<HttpConnection> idle = new ArrayList<>();
      try {
        for (int i = 0; i < count; i++) {
          idle.add(new HttpConnection(server.uri(), BUFFER));
          call.exchange(idle.getLast());
        }
        with = measure(server, busy, "with idle connections");
        checkOpen(server, idle, call);
        report.print(
            "  each idle connection",
            "resident %.1f KiB, of which live heap %.1f KiB"
                .formatted(
                    (with.resident - without.resident) * 1024 / count,
                    (with.live - without.live) * 1024 / count));
      } finally {
        for (HttpConnection each : idle) {
          each.close();
        }
      }
      Measured again = measure(server, busy, "without them again");
      // Before and after, since a server that has run for longer is faster.
      report.print(
          "requests a second, with against the mean without",
          "%.2f"
              .formatted(
                  2
                      * with.result.perSecond()
                      / (without.result.perSecond() + again.result.perSecond())));
      call.checkSteps(connection, folder.path(), 1);
    }
  }

  /** As many as were asked for, or as fit. */
  private int count() throws IOException {
    int wanted = options.sizeOr(COUNT);
    // A JVM raises its own limit to the hard one.
    long limit =
        Files.readAllLines(Path.of("/proc/self/limits")).stream()
            .filter(line -> line.startsWith("Max open files"))
            .map(line -> line.split("\\s+", -1)[4])
            .mapToLong(hard -> hard.equals("unlimited") ? Long.MAX_VALUE : Long.parseLong(hard))
            .findFirst()
            .orElse(Long.MAX_VALUE);
    if (wanted > limit - OTHER_FILES) {
      int fit = (int) Math.max(1, limit - OTHER_FILES);
      report.title(
          "A process may have %,d files open here (ulimit -Hn): there is room for %,d idle connections, not for %,d."
              .formatted(limit, fit, wanted));
      return fit;
    }
    return wanted;
  }

  /**
   * A run.
   *
   * @param resident memory of the server after a collection, in MiB
   * @param live heap that is left then, in MiB
   */
  private record Measured(Wrk.Result result, double resident, double live) {}

  private Measured measure(ServerProcess server, Wrk.Target busy, String what) throws Exception {
    Wrk.Result result = busy.run(BUSY, 1, SECONDS);
    double resident = server.resident() / 1024.0;
    double live = LiveHeap.mebibytes(server);
    Measured measured = new Measured(result, server.resident() / 1024.0, live);
    report.print(what, result.toString());
    report.print(
        "  resident memory of the server",
        "%.0f MiB, after a collection %.0f MiB   live heap %.1f MiB"
            .formatted(resident, measured.resident, live));
    return measured;
  }

  /** Connections that the server had closed meanwhile would cost nothing. */
  private static void checkOpen(ServerProcess server, List<HttpConnection> idle, DirectCall call)
      throws IOException {
    Path files = Path.of("/proc", Long.toString(server.processes().root().pid()), "fd");
    try (Stream<Path> open = Files.list(files)) {
      long count = open.count();
      if (count < idle.size()) {
        throw new IllegalStateException(
            "The server has %d files open, with %d idle connections."
                .formatted(count, idle.size()));
      }
    }
    for (int i = 0; i < SAMPLE; i++) {
      call.exchange(idle.get((int) ((long) i * idle.size() / SAMPLE)));
    }
  }
}
