package io.penstock.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/**
 * Where the processor time of a server goes: by thread, and in a second run of the same by method,
 * since recording slows what is recorded. It is taken of what the targets are about: a start, an
 * operator on one connection and on 64, two Python steps on 64, and 10 MB through one step.
 */
final class Profile {

  private static final int SECONDS = 8;
  private static final int WARM_UP_SECONDS = 10;
  private static final int MOST_METHODS = 15;
  private static final double LEAST_SHARE = 1;
  private static final int LARGE = 10_000_000;

  private final Options options;
  private final Report report;

  Profile(Options options, Report report) {
    this.options = options;
    this.report = report;
  }

  /** What keeps the server busy for so many seconds; gives how many requests were answered. */
  private interface Work {
    long run(int seconds) throws IOException, InterruptedException;
  }

  void run() throws Exception {
    start();
    try (BenchFolder folder = BenchFolder.of(options);
        Wrk wrk = new Wrk();
        ServerProcess server = ServerProcess.start(options.jar(), folder.path());
        HttpConnection connection = new HttpConnection(server.uri())) {
      LoadPipelines pipelines = new LoadPipelines(server, folder.path());
      Wrk.Target operator = pipelines.operator(wrk);
      Wrk.Target two = pipelines.two(wrk);
      operator.run(64, 1, WARM_UP_SECONDS);
      two.run(64, 1, WARM_UP_SECONDS);
      load("one operator, 1 connection", server, folder.path(), wrk(operator, 1));
      load("one operator, 64 connections", server, folder.path(), wrk(operator, 64));
      load("two Python steps, 1 connection", server, folder.path(), wrk(two, 1));
      load("two Python steps, 64 connections", server, folder.path(), wrk(two, 64));
      DirectCall large = PayloadSize.kept(server, folder.path(), LARGE);
      load("10 MB through a Python step", server, folder.path(), calls(large, connection));
    }
  }

  private static Work wrk(Wrk.Target target, int connections) {
    return seconds -> target.run(connections, 1, seconds).requests();
  }

  private static Work calls(DirectCall call, HttpConnection connection) {
    return seconds -> {
      long end = System.nanoTime() + Duration.ofSeconds(seconds).toNanos();
      long requests = 0;
      while (System.nanoTime() < end) {
        call.times(connection, 1);
        requests++;
      }
      return requests;
    };
  }

  /** Of a data folder that is there, as a restart finds it; until the server listens. */
  private void start() throws Exception {
    try (BenchFolder folder = BenchFolder.of(options)) {
      ServerProcess.start(options.jar(), folder.path()).close();
      report.title("start of the server, until it listens");
      try (ServerProcess server = ServerProcess.start(options.jar(), folder.path())) {
        report.print("took", "%,d ms".formatted(server.startTime().toMillis()));
        threads(ThreadTimes.of(server), 1, "ms", 1e3);
      }
      try (ServerProcess server =
          ServerProcess.start(options.jar(), folder.path(), Recording.flags())) {
        report.print(
            "took, while it was recorded", "%,d ms".formatted(server.startTime().toMillis()));
        methods(Recording.stop(server, folder.path()));
      }
    }
  }

  private void load(String what, ServerProcess server, Path folder, Work work) throws Exception {
    int seconds = options.sizeOr(SECONDS);
    work.run(2);
    report.title(what);
    ThreadTimes before = ThreadTimes.of(server);
    long requests = work.run(seconds);
    ThreadTimes after = ThreadTimes.of(server).since(before);
    report.print("requests", "%,d in %d s".formatted(requests, seconds));
    threads(after, requests, "us a request", 1e6);
    Recording.start(server);
    long recorded = work.run(seconds);
    report.print("while it was recorded", "%,d in %d s".formatted(recorded, seconds));
    methods(Recording.stop(server, folder));
  }

  private void threads(ThreadTimes threads, long requests, String unit, double perSecond) {
    double all = threads.times().values().stream().mapToDouble(ThreadTimes.Time::all).sum();
    double scale = perSecond / requests;
    report.print("processor time", "%.0f %s".formatted(all * scale, unit));
    threads.times().entrySet().stream()
        .filter(entry -> 100 * entry.getValue().all() / all >= LEAST_SHARE)
        .sorted(Map.Entry.comparingByValue((one, other) -> Double.compare(other.all(), one.all())))
        .forEach(
            entry -> {
              ThreadTimes.Time time = entry.getValue();
              report.print(
                  "  thread " + entry.getKey(),
                  "%5.1f %%, %.0f %s, of which %.0f in the kernel"
                      .formatted(
                          100 * time.all() / all, time.all() * scale, unit, time.kernel() * scale));
            });
  }

  private void methods(Recording recording) {
    report.print("samples", "%,d".formatted(recording.stacks().size()));
    for (Recording.Share method : recording.innermost(MOST_METHODS)) {
      report.print("  in " + method.what(), "%5.1f %%".formatted(method.share()));
    }
    for (Recording.Share method : recording.ours(MOST_METHODS)) {
      report.print("  for " + method.what(), "%5.1f %%".formatted(method.share()));
    }
  }
}
