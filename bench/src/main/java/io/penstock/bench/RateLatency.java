package io.penstock.bench;

import io.penstock.server.client.ApiClient;
import java.time.Duration;
import java.util.List;

/**
 * Latency at half of what this sender gets answered: direct requests at a constant rate on {@value
 * #CONNECTIONS} connections, through one operator and through two Python steps that do nothing.
 * What it gets is found first, with the same connections, each of which then sends its next request
 * when the last one is answered. The sender shares the processors.
 */
final class RateLatency {

  private static final int CONNECTIONS = 32;
  private static final int WARM_UP_SECONDS = 6;
  private static final int CAPACITY_SECONDS = 4;
  private static final int SECONDS = 15;
  private static final double SHARE = 0.5;

  private final Options options;
  private final Report report;

  RateLatency(Options options, Report report) {
    this.options = options;
    this.report = report;
  }

  void run() throws Exception {
    try (BenchFolder folder = BenchFolder.of(options);
        ServerProcess server = ServerProcess.start(options.jar(), folder.path());
        HttpConnection connection = new HttpConnection(server.uri())) {
      Setup setup = new Setup(new ApiClient(server.url(), ServerProcess.TOKEN, folder.path()));
      setup.deployment("noop", Setup.NOOP, 2);
      setup.pipeline("operator", Setup.ONE_FIELD);
      setup.version("operator", "v1", Setup.OPERATOR);
      setup.pipeline("two", Setup.ONE_FIELD);
      setup.version("two", "v1", "noop", "noop");
      report.title(
          "direct requests at a constant rate, %d connections, from when each was due"
              .formatted(CONNECTIONS));
      report.print("floor: append and fsync 4 KiB", Floors.fsync(folder.path(), 4096));
      DirectCall operator = new DirectCall(server, "operator", "{\"x\":1}", "{\"x\":2}");
      DirectCall two = new DirectCall(server, "two", "{\"x\":1}", "{\"x\":1}");
      measure(server, "one operator", operator);
      operator.checkSteps(connection, folder.path(), 1);
      measure(server, "two Python steps", two);
      two.checkSteps(connection, folder.path(), 2);
    }
  }

  private static Duration ownProcessorTime() {
    return ProcessHandle.current().info().totalCpuDuration().orElse(Duration.ZERO);
  }

  private void measure(ServerProcess server, String what, DirectCall call) throws Exception {
    int seconds = options.sizeOr(SECONDS);
    try (OpenLoop loop = new OpenLoop(server.uri(), call, CONNECTIONS)) {
      loop.capacity(Math.min(WARM_UP_SECONDS, seconds));
      double capacity = loop.capacity(Math.min(CAPACITY_SECONDS, seconds));
      double rate = SHARE * capacity;
      report.print(what + ", as many as it can", "%,.0f a second".formatted(capacity));
      Cost.Meter meter = Cost.Meter.start(server);
      Duration before = ownProcessorTime();
      List<OpenLoop.Sample> samples = loop.run(rate, seconds);
      Duration sender = ownProcessorTime().minus(before);
      OpenLoop.print(report, "%s, %,.0f a second".formatted(what, rate), samples);
      report.print(
          "  each",
          "%s; the sender took %.0f us"
              .formatted(meter.each(samples.size()), sender.toNanos() / 1e3 / samples.size()));
    }
  }
}
