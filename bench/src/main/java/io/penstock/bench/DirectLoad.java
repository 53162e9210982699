package io.penstock.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Direct requests on 1, 8 and 64 connections, each of which sends its next request when the last
 * one is answered: through an operator, through two Python deployments that do nothing, and through
 * the same two with nothing kept. Beside them, in turns, the floor: an {@link EchoServer}. All of
 * it, wrk too, shares the processors.
 *
 * <p>What is said of a share is said of the medians of {@value #ROUNDS} rounds.
 */
final class DirectLoad {

  private static final int[] CONNECTIONS = {1, 8, 64};
  private static final int ROUNDS = 3;
  private static final int SECONDS = 4;
  private static final int WARM_UP_SECONDS = 5;

  private final Options options;
  private final Report report;

  DirectLoad(Options options, Report report) {
    this.options = options;
    this.report = report;
  }

  void run() throws Exception {
    try (BenchFolder folder = BenchFolder.of(options);
        Wrk wrk = new Wrk();
        ServerProcess echoes = ServerProcess.echo(options.jar());
        ServerProcess server = ServerProcess.start(options.jar(), folder.path())) {
      report.title("direct requests under load, steps recorded and fsynced before the answer");
      report.print("floor: append and fsync 4 KiB", Floors.fsync(folder.path(), 4096));
      LoadPipelines pipelines = new LoadPipelines(server, folder.path());
      Side echo =
          new Side("bare echo", echoes, wrk.post(echoes.uri(), Map.of(), LoadPipelines.BODY));
      Side operator = new Side("one operator", server, pipelines.operator(wrk));
      Side two = new Side("two Python steps", server, pipelines.two(wrk));
      Side unkept = new Side("two Python steps, nothing kept", server, pipelines.unkept(wrk));
      List<Side> sides = List.of(echo, operator, two, unkept);
      List<Share> shares =
          List.of(
              new Share(operator, echo, List.of(0.25, 0.22, 0.50)),
              new Share(two, echo, List.of(0.16, 0.14, 0.30)),
              new Share(two, unkept, List.of(0.45, 0.40, 0.60)));
      for (Side side : sides) {
        side.target.run(8, 1, WARM_UP_SECONDS);
      }
      for (int i = 0; i < CONNECTIONS.length; i++) {
        measure(CONNECTIONS[i], sides);
        for (Share share : shares) {
          report.share(share.what.name, share.of.name, share.now(), share.least.get(i));
        }
      }
    }
  }

  /** Somebody who answers, and what is sent to them. */
  private record Side(
      String name, ServerProcess process, Wrk.Target target, List<Measured> rounds) {

    Side(String name, ServerProcess process, Wrk.Target target) {
      this(name, process, target, new ArrayList<>());
    }

    Measured median() {
      return rounds.stream()
          .sorted((one, other) -> Double.compare(one.perSecond(), other.perSecond()))
          .toList()
          .get(rounds.size() / 2);
    }
  }

  /** One round; what it cost the process and its workers. */
  private record Measured(Wrk.Result result, Cost cost) {

    double perSecond() {
      return result.perSecond();
    }
  }

  /**
   * What one is to have of another, in requests a second.
   *
   * @param least the targets, for each number of connections
   */
  private record Share(Side what, Side of, List<Double> least) {

    double now() {
      return what.median().perSecond() / of.median().perSecond();
    }
  }

  private void measure(int connections, List<Side> sides) throws IOException, InterruptedException {
    sides.forEach(side -> side.rounds.clear());
    for (int round = 0; round < ROUNDS; round++) {
      for (Side side : sides) {
        Cost.Meter meter = Cost.Meter.start(side.process);
        Wrk.Result result = side.target.run(connections, 1, options.sizeOr(SECONDS));
        side.rounds.add(new Measured(result, meter.each(result.requests())));
      }
    }
    report.title(connections == 1 ? "1 connection" : connections + " connections");
    for (Side side : sides) {
      report.print(side.name, side.median().result, side.median().cost);
    }
  }
}
