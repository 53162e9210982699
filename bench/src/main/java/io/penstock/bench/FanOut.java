package io.penstock.bench;

import io.penstock.server.client.ApiClient;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * What a fan-out costs, and what a sub-pipeline does: direct requests on one connection. A Python
 * step gives a list of 1,000 items, a one-to-many makes a branch of each, in which an operator or a
 * Python step (of two instances) runs, and a many-to-one collects them. Each is a recorded step.
 * Then one operator, on its own and in a sub-pipeline that is 1, 2 and 3 deep.
 */
final class FanOut {

  private static final int ITEMS = 1000;
  private static final int WARM_UP = 20;
  private static final int COUNT = 50;
  private static final double MOST_FOR_AN_ITEM = 100;

  private static final int DEEPEST = 3;
  private static final int NESTED_WARM_UP = 1000;
  private static final int NESTED_COUNT = 2000;

  /** Beside the branches: the step that gives the list, the one-to-many, and the many-to-one. */
  private static final int OTHER_STEPS = 3;

  private final Options options;
  private final Report report;

  FanOut(Options options, Report report) {
    this.options = options;
    this.report = report;
  }

  void run() throws Exception {
    try (BenchFolder folder = BenchFolder.of(options);
        ServerProcess server = ServerProcess.start(options.jar(), folder.path());
        HttpConnection connection = new HttpConnection(server.uri())) {
      Setup setup = new Setup(new ApiClient(server.url(), ServerProcess.TOKEN, folder.path()));
      setup.deployment("spread", Setup.SPREAD, 1);
      setup.deployment("noop", Setup.NOOP, 2);
      fanOut(folder.path(), setup, server, connection);
      nest(folder.path(), setup, server, connection);
    }
  }

  private void fanOut(Path data, Setup setup, ServerProcess server, HttpConnection connection)
      throws Exception {
    int items = options.sizeOr(ITEMS);
    report.title("fan-out to %,d items, one connection, recorded and fsynced".formatted(items));
    report.print("floor: append and fsync 4 KiB", Floors.fsync(data, 4096));
    DirectCall list = call(setup, server, "list", items, 0, "spread");
    DirectCall operators =
        call(
            setup,
            server,
            "operators",
            items,
            1,
            "spread",
            Setup.SPLIT,
            Setup.OPERATOR,
            Setup.COLLECT);
    DirectCall steps =
        call(setup, server, "steps", items, 0, "spread", Setup.SPLIT, "noop", Setup.COLLECT);
    Turns turns = new Turns();
    turns.add("the list alone, without a fan-out", list, connection);
    Turns.Kind ofOperators = turns.add("an operator for each item", operators, connection);
    Turns.Kind ofSteps = turns.add("a Python step for each item", steps, connection);
    turns.measure(WARM_UP, COUNT);
    operators.checkSteps(connection, data, items + OTHER_STEPS);
    steps.checkSteps(connection, data, items + OTHER_STEPS);
    turns.print(report);
    each("an operator", ofOperators, items);
    each("a Python step", ofSteps, items);
  }

  /**
   * A pipeline that is asked for a list of items.
   *
   * @param added what its steps add to each number
   */
  private static DirectCall call(
      Setup setup, ServerProcess server, String name, int items, int added, String... steps)
      throws Exception {
    setup.pipeline(name, Setup.ONE_FIELD);
    setup.version(name, "v1", steps);
    String result =
        IntStream.range(0, items)
            .mapToObj(item -> "{\"x\":%d}".formatted(item + added))
            .collect(Collectors.joining(",", "[", "]"));
    return new DirectCall(server, name, "{\"x\":%d}".formatted(items), result);
  }

  private void each(String step, Turns.Kind kind, int items) {
    report.atMost(
        "the whole request by items%s: %s"
            .formatted(items == ITEMS ? "" : ", %,d instead of %,d".formatted(items, ITEMS), step),
        kind.latencies().median() * 1e3 / items,
        "us",
        MOST_FOR_AN_ITEM);
  }

  private void nest(Path data, Setup setup, ServerProcess server, HttpConnection connection)
      throws Exception {
    report.title("one operator in sub-pipelines, one connection, recorded and fsynced");
    Turns turns = new Turns();
    List<DirectCall> calls = new ArrayList<>();
    List<Turns.Kind> kinds = new ArrayList<>();
    for (int depth = 0; depth <= DEEPEST; depth++) {
      String name = "depth-" + depth;
      setup.pipeline(name, Setup.ONE_FIELD);
      setup.version(name, "v1", depth == 0 ? Setup.OPERATOR : Setup.sub("depth-" + (depth - 1)));
      DirectCall call = new DirectCall(server, name, "{\"x\":1}", "{\"x\":2}");
      calls.add(call);
      kinds.add(turns.add(depth == 0 ? "not in any" : depth + " deep", call, connection));
    }
    turns.measure(NESTED_WARM_UP, Math.min(NESTED_COUNT, 2 * options.sizeOr(ITEMS)));
    for (int depth = 0; depth <= DEEPEST; depth++) {
      calls.get(depth).checkSteps(connection, data, depth + 1);
    }
    turns.print(report);
    double added = kinds.getLast().latencies().median() - kinds.getFirst().latencies().median();
    report.print(
        "each level of sub-pipelines, at the median", "%.3f ms".formatted(added / DEEPEST));
  }
}
