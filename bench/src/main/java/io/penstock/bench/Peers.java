package io.penstock.bench;

import io.penstock.server.client.ApiClient;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;

/**
 * What a user could pick instead, in the same run: two Python functions in a row that do nothing,
 * and 10 MB through one, by Penstock and by each of {@code bench/peers}, one after the other. What
 * each stores differs: see the README there.
 */
final class Peers {

  /**
   * One of them.
   *
   * @param folder under {@code bench/peers}
   * @param setup what runs, and what it keeps
   * @param times as many requests a second Penstock is to answer, at least
   */
  private record Peer(String folder, String name, String setup, double times) {}

  private static final List<Peer> PEERS =
      List.of(
          new Peer(
              "ray_serve",
              "Ray Serve",
              "an ingress and two deployments in a replica each, throughput flags, HAProxy; keeps"
                  + " nothing",
              10),
          new Peer(
              "celery_redis",
              "Celery with Redis",
              "a chain of two tasks, 2 worker processes, sent by a FastAPI service; keeps the result"
                  + " for 60 s in the memory of Redis",
              10),
          new Peer(
              "fastapi_sqlite",
              "FastAPI with SQLite",
              "2 processes of uvicorn that call both functions themselves; one row for each request,"
                  + " fsynced before the answer, no steps, no queue, no cancel",
              1));

  private static final List<Integer> CONNECTIONS = List.of(1, 8, 64);

  /** Of all together, before anything is measured: a JVM takes that long to compile what is hot. */
  private static final int FIRST_WARM_UP_SECONDS = 10;

  private static final int WARM_UP_SECONDS = 1;
  private static final int SECONDS = 5;

  /** The one in the middle counts. */
  private static final int ROUNDS = 3;

  /** The one that is to take twice as long with 10 MB. */
  private static final String SLOWER_WITH_10_MB = "ray_serve";

  private static final double MOST_OF_ITS_TIME = 0.5;
  private static final String SMALL = "{\"x\": 1}";

  /** Begins with a number, since Penstock stores the same content once. */
  private static final String LARGE =
      "{\"x\": \"" + Wrk.NUMBER + "a".repeat(10_000_000 - Wrk.NUMBER.length()) + "\"}";

  private final Options options;
  private final Report report;

  /** An offer of HTTP/2 would make uvicorn lose the body. */
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  Peers(Options options, Report report) {
    this.options = options;
    this.report = report;
  }

  /**
   * Where to send requests.
   *
   * @param two runs two functions
   * @param one runs one, and takes text
   * @param setup what runs, and what it keeps
   * @param result a JSON pointer into an answer, to what the last function has returned
   */
  private record Service(
      String name,
      URI two,
      URI one,
      String setup,
      Map<String, String> headers,
      String result,
      ProcessTree processes) {}

  /** By connections; the 10 MB have none of their own, and are the last. */
  private record Measured(List<Wrk.Result> two, Wrk.Result large) {}

  /**
   * Makes the virtual environments of those that have none yet.
   *
   * @throws AllRun.MissingRequirement when that does not work
   */
  static void install() throws IOException, InterruptedException {
    for (Peer peer : PEERS) {
      try {
        PeerProcess.install(peer.folder());
      } catch (IOException failed) {
        throw new AllRun.MissingRequirement(String.valueOf(failed.getMessage()), failed);
      }
    }
  }

  void run() throws Exception {
    install();
    try (Wrk wrk = new Wrk()) {
      Measured penstock = penstock(wrk);
      Map<Peer, Measured> peers = new LinkedHashMap<>();
      for (Peer peer : PEERS) {
        peers.put(peer, peer(wrk, peer));
      }
      report.title("Penstock beside them: requests a second, and the median with 10 MB");
      peers.forEach((peer, measured) -> compare(penstock, peer, measured));
    }
  }

  private Measured penstock(Wrk wrk) throws Exception {
    try (BenchFolder folder = BenchFolder.of(options);
        ServerProcess server = ServerProcess.start(options.jar(), folder.path())) {
      Setup setup = new Setup(new ApiClient(server.url(), ServerProcess.TOKEN, folder.path()));
      setup.deployment("noop", Setup.NOOP, 2);
      setup.pipeline("two", Setup.ONE_FIELD);
      setup.version("two", "v1", "noop", "noop");
      setup.deployment("text", Setup.NOOP, 1, "", Setup.TEXT_FIELD);
      setup.pipeline("one", Setup.TEXT_FIELD, Setup.TEXT_FIELD);
      setup.version("one", "v1", "text");
      String pipelines = server.url() + Setup.PROJECT + "/pipelines/";
      return measure(
          wrk,
          new Service(
              "Penstock",
              URI.create(pipelines + "two/requests"),
              URI.create(pipelines + "one/requests"),
              "two deployments, 2 instances; the request and both steps, fsynced before the answer",
              Map.of("Authorization", "Token " + ServerProcess.TOKEN),
              "/result",
              server.processes()));
    }
  }

  private Measured peer(Wrk wrk, Peer peer) throws Exception {
    try (BenchFolder folder = BenchFolder.fresh();
        PeerProcess process = PeerProcess.start(peer.folder(), folder.path())) {
      Service service =
          new Service(
              peer.name(),
              URI.create(process.url() + "/two"),
              URI.create(process.url() + "/one"),
              "%s; %s".formatted(peer.setup(), PeerProcess.versions(peer.folder())),
              Map.of(),
              "",
              process.processes());
      process.await(() -> check(service, service.two(), SMALL));
      return measure(wrk, service);
    }
  }

  private Measured measure(Wrk wrk, Service service) throws Exception {
    report.title(service.name());
    report.print("set up as in bench/peers/README.md", service.setup());
    check(service, service.two(), SMALL);
    wrk.post(service.two(), service.headers(), bytes(SMALL))
        .run(CONNECTIONS.getLast(), 1, FIRST_WARM_UP_SECONDS);
    List<Wrk.Result> two = new ArrayList<>();
    for (int connections : CONNECTIONS) {
      String what = connections(connections);
      two.add(load(wrk, service, service.two(), SMALL, connections, what));
    }
    check(service, service.one(), LARGE);
    Wrk.Result large = load(wrk, service, service.one(), LARGE, 1, "10 MB, one connection");
    return new Measured(two, large);
  }

  private Wrk.Result load(
      Wrk wrk, Service service, URI url, String body, int connections, String what)
      throws IOException, InterruptedException {
    Wrk.Target target = wrk.post(url, service.headers(), bytes(body));
    target.run(connections, 1, WARM_UP_SECONDS);
    List<Round> rounds = new ArrayList<>();
    for (int i = 0; i < ROUNDS; i++) {
      rounds.add(round(target, service.processes(), connections));
    }
    rounds.sort(Comparator.comparingDouble(round -> round.result().perSecond()));
    Round median = rounds.get(ROUNDS / 2);
    report.print(what, median.result(), median.cost());
    report.print(
        "  beside it",
        "from %,.1f/s to %,.1f/s in %d rounds; wrk took %.0f us of processor time for each; %d processes were measured"
            .formatted(
                rounds.getFirst().result().perSecond(),
                rounds.getLast().result().perSecond(),
                ROUNDS,
                median.result().processor() * 1e6 / median.result().requests(),
                service.processes().running().size()));
    return median.result();
  }

  private record Round(Wrk.Result result, Cost cost) {}

  private static String connections(int count) {
    return count == 1 ? "one connection" : count + " connections";
  }

  private Round round(Wrk.Target target, ProcessTree processes, int connections)
      throws IOException, InterruptedException {
    Cost.Meter meter = Cost.Meter.start(processes);
    Wrk.Result result = target.run(connections, 1, options.sizeOr(SECONDS));
    return new Round(result, meter.each(result.requests()));
  }

  /** A figure for wrong answers would be worth nothing. */
  private void check(Service service, URI url, String body)
      throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(url)
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofByteArray(bytes(body)));
    service.headers().forEach(request::header);
    HttpResponse<String> response =
        http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    JsonMapper json = new JsonMapper();
    if (response.statusCode() != 200
        || !json.readTree(response.body()).at(service.result()).equals(json.readTree(body))) {
      String shown = response.body();
      throw new IOException(
          "%s answered %d: %s"
              .formatted(
                  url, response.statusCode(), shown.substring(0, Math.min(500, shown.length()))));
    }
  }

  private void compare(Measured penstock, Peer peer, Measured measured) {
    for (int i = 0; i < CONNECTIONS.size(); i++) {
      report.share(
          "two steps on " + connections(CONNECTIONS.get(i)),
          peer.name(),
          penstock.two().get(i).perSecond() / measured.two().get(i).perSecond(),
          peer.times());
    }
    double large = penstock.large().p50() / measured.large().p50();
    String what = "10 MB, the time of that of " + peer.name();
    if (peer.folder().equals(SLOWER_WITH_10_MB)) {
      report.atMost(what, large, "", MOST_OF_ITS_TIME);
    } else {
      report.print(what, "%.2f".formatted(large));
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
