package io.penstock.bench;

import io.penstock.server.client.ApiClient;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * What a Python step costs: direct requests on one connection to pipelines with 1, 2, 5 and 10
 * steps in a row that do nothing, and with 8 beside each other. In turns with them, the floor of
 * two steps: two bare Python processes, of which first the one and then the other sends back what
 * Java wrote to it.
 */
final class StepLatency {

  private static final List<Integer> IN_A_ROW = List.of(1, 2, 5, 10);
  private static final int BRANCHES = 8;
  private static final String BODY = "{\"x\":1}";

  private static final int COUNT = 5000;
  private static final int WARM_UP = 1000;
  private static final double MOST_FOR_A_STEP = 0.2;

  private final Options options;
  private final Report report;

  StepLatency(Options options, Report report) {
    this.options = options;
    this.report = report;
  }

  /** Steps in a row. */
  private record Row(int steps, Turns.Kind kind) {}

  void run() throws Exception {
    try (BenchFolder folder = BenchFolder.of(options);
        ServerProcess server = ServerProcess.start(options.jar(), folder.path());
        HttpConnection connection = new HttpConnection(server.uri());
        PythonPong one = PythonPong.bytes();
        PythonPong other = PythonPong.bytes()) {
      Setup setup = new Setup(new ApiClient(server.url(), ServerProcess.TOKEN, folder.path()));
      setup.deployment("noop", Setup.NOOP, BRANCHES);
      report.title("Python steps that do nothing, one connection, recorded and fsynced");
      report.print("floor: append and fsync 4 KiB", Floors.fsync(folder.path(), 4096));
      ByteBuffer frame = PythonPong.frame(BODY.getBytes(StandardCharsets.UTF_8));
      Turns turns = new Turns();
      turns.add(
          "floor: two bare Python processes in a row", count -> pingPong(one, other, frame, count));
      List<Row> rows = new ArrayList<>();
      for (int steps : IN_A_ROW) {
        DirectCall call = row(setup, server, steps);
        call.checkSteps(connection, folder.path(), steps);
        String name = steps == 1 ? "1 step" : steps + " steps in a row";
        rows.add(new Row(steps, turns.add(name, call, connection)));
      }
      DirectCall parallel = parallel(setup, server);
      turns.add(BRANCHES + " steps in parallel", parallel, connection);
      turns.measure(WARM_UP, options.sizeOr(COUNT));
      parallel.checkSteps(connection, folder.path(), BRANCHES);
      turns.print(report);
      compare(rows);
    }
  }

  private static DirectCall row(Setup setup, ServerProcess server, int steps) throws Exception {
    String name = "row-" + steps;
    setup.pipeline(name, Setup.ONE_FIELD);
    setup.version(name, "v1", Collections.nCopies(steps, "noop"), "");
    return new DirectCall(server, name, BODY, BODY);
  }

  private static DirectCall parallel(Setup setup, ServerProcess server) throws Exception {
    setup.parallel("parallel", "noop", BRANCHES);
    String result =
        IntStream.rangeClosed(1, BRANCHES)
            .mapToObj("\"x%d\":1"::formatted)
            .collect(Collectors.joining(",", "{", "}"));
    return new DirectCall(server, "parallel", BODY, result);
  }

  private static long[] pingPong(PythonPong one, PythonPong other, ByteBuffer frame, int count)
      throws Exception {
    long[] times = new long[count];
    for (int i = 0; i < count; i++) {
      times[i] =
          Latencies.time(
              () -> {
                one.exchange(frame);
                other.exchange(frame);
              });
    }
    return times;
  }

  /** What each further step adds. */
  private void compare(List<Row> rows) {
    for (int i = 1; i < rows.size(); i++) {
      judge(rows.get(i - 1), rows.get(i));
    }
    judge(rows.getFirst(), rows.getLast());
  }

  private void judge(Row fewer, Row more) {
    report.atMost(
        "each step from %d to %d, at the median".formatted(fewer.steps, more.steps),
        each(fewer, more),
        "ms",
        MOST_FOR_A_STEP);
  }

  /** What one more step adds between two lengths, in milliseconds. */
  private static double each(Row fewer, Row more) {
    double added = more.kind.latencies().median() - fewer.kind.latencies().median();
    return added / (more.steps - fewer.steps);
  }
}
