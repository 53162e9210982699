package io.penstock.bench;

import io.penstock.server.client.ApiClient;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
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
        ServerProcess server = ServerProcess.start(options.jar(), folder.path());
        HttpConnection connection = new HttpConnection(server.uri())) {
      report.title("direct requests under load, steps recorded and fsynced before the answer");
      report.print("floor: append and fsync 4 KiB", Floors.fsync(folder.path(), 4096));
      define(new Setup(new ApiClient(server.url(), ServerProcess.TOKEN, folder.path())));
      Side echo =
          new Side("bare echo", echoes, wrk.post(echoes.uri(), Map.of(), json("{\"x\": 1}")));
      Pipelines pipelines = new Pipelines(wrk, server, connection);
      Side operator = pipelines.side("one operator", "operator", 2);
      Side two = pipelines.side("two Python steps", "two", 1);
      Side unkept = pipelines.side("two Python steps, nothing kept", "unkept", 1);
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

  private static void define(Setup setup) throws IOException, InterruptedException {
    setup.deployment("noop", Setup.NOOP, 2);
    setup.deployment("unkept", Setup.NOOP, 2, Setup.KEEP_NOTHING);
    setup.pipeline("operator", Setup.ONE_FIELD);
    setup.version("operator", "v1", Setup.OPERATOR);
    setup.pipeline("two", Setup.ONE_FIELD);
    setup.version("two", "v1", "noop", "noop");
    setup.pipeline("unkept", Setup.ONE_FIELD);
    setup.version("unkept", "v1", List.of("unkept", "unkept"), Setup.KEEP_NOTHING);
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

  /** Those of the server. */
  private record Pipelines(Wrk wrk, ServerProcess server, HttpConnection connection) {

    /** One that has been seen to give the right answer. */
    Side side(String what, String name, int answer) throws IOException {
      URI url = URI.create(server.url() + Setup.PROJECT + "/pipelines/" + name + "/requests");
      String body = "{\"x\": 1}";
      String first =
          new String(
              connection.exchange(HttpConnection.request("POST", url, ServerProcess.TOKEN, body)),
              StandardCharsets.UTF_8);
      if (!first.contains("\"status\":\"completed\"")
          || !first.contains("\"result\":{\"x\":" + answer + "}")) {
        throw new IOException("Not what was to be measured: " + first);
      }
      Map<String, String> token = Map.of("Authorization", "Token " + ServerProcess.TOKEN);
      return new Side(what, server, wrk.post(url, token, json(body)));
    }
  }

  private static byte[] json(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
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
