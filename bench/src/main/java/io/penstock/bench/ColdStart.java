package io.penstock.bench;

import io.penstock.server.client.ApiClient;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * How long the first request to a deployment takes of which no instance runs: a new deployment each
 * time, without requirements of its own, whose package is built. Beside it, in turns, the second
 * request, and the floor: the same Python, started by Java, that does nothing.
 */
final class ColdStart {

  private static final int COUNT = 30;

  private final Options options;
  private final Report report;

  ColdStart(Options options, Report report) {
    this.options = options;
    this.report = report;
  }

  void run() throws Exception {
    int count = options.sizeOr(COUNT);
    try (BenchFolder folder = BenchFolder.of(options);
        ServerProcess server = ServerProcess.start(options.jar(), folder.path());
        HttpConnection connection = new HttpConnection(server.uri())) {
      Setup setup = new Setup(new ApiClient(server.url(), ServerProcess.TOKEN, folder.path()));
      report.title("cold start of a worker, %d times".formatted(count));
      String python = Interpreter.path();
      List<Long> floor = new ArrayList<>();
      List<Long> first = new ArrayList<>();
      List<Long> second = new ArrayList<>();
      // The very first also meets a cold server.
      for (int i = -1; i < count; i++) {
        String name = "cold-" + (i + 1);
        setup.coldDeployment(name, Setup.NOOP);
        int before = server.processes().running().size();
        DirectCall call = DirectCall.toDeployment(server, name, "{\"x\":1}", "{\"x\":1}");
        long cold = call.times(connection, 1)[0];
        if (server.processes().running().size() <= before) {
          throw new IllegalStateException("The request was answered without a new process.");
        }
        long warm = call.times(connection, 1)[0];
        long bare = Latencies.time(() -> pass(python));
        if (i >= 0) {
          floor.add(bare);
          first.add(cold);
          second.add(warm);
        }
      }
      report.print("floor: python -c pass", Latencies.of(floor));
      report.print("first request, no instance runs", Latencies.of(first));
      report.print("second request", Latencies.of(second));
      double bare = Latencies.of(floor).median();
      report.print(
          "  first request against the floor, medians",
          "%.2f times".formatted(Latencies.of(first).median() / bare));
    }
  }

  private static void pass(String python) throws IOException, InterruptedException {
    int code = new ProcessBuilder(python, "-c", "pass").start().waitFor();
    if (code != 0) {
      throw new IOException("%s -c pass ended with %d.".formatted(python, code));
    }
  }
}
