package io.penstock.bench;

import io.penstock.server.client.ApiClient;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * How long one direct request takes on one connection: through no, one and two Python deployments
 * that do nothing. Beside it, in the same run, the floors: an HTTP call that does nothing, and an
 * append and fsync of one page.
 */
final class DirectLatency {

  private static final int WARM_UP = 3000;
  private static final int COUNT = 5000;

  private final Options options;
  private final Report report;

  DirectLatency(Options options, Report report) {
    this.options = options;
    this.report = report;
  }

  void run() throws Exception {
    try (BenchFolder folder = BenchFolder.of(options);
        ServerProcess server = ServerProcess.start(options.jar(), folder.path());
        HttpConnection connection = new HttpConnection(server.uri())) {
      ApiClient api = new ApiClient(server.url(), ServerProcess.TOKEN, folder.path());
      Setup setup = new Setup(api);
      setup.deployment("noop", Setup.NOOP, 2);
      pipeline(setup, "operator", Setup.OPERATOR);
      pipeline(setup, "one", "noop");
      pipeline(setup, "two", "noop", "noop");
      report.title("direct requests, one connection, steps recorded and fsynced before the answer");
      Floors.print(report, folder.path(), connection, server.url());
      direct("one operator", api, connection, server, "operator", 1);
      Latencies one = direct("one no-op Python deployment", api, connection, server, "one", 1);
      direct("two no-op Python deployments", api, connection, server, "two", 2);
      report.atMost("median of one no-op Python deployment", one.median(), "ms", 1);
    }
  }

  private static void pipeline(Setup setup, String name, String... steps)
      throws IOException, InterruptedException {
    setup.pipeline(name, Setup.ONE_FIELD);
    setup.version(name, "v1", steps);
  }

  private Latencies direct(
      String what,
      ApiClient api,
      HttpConnection connection,
      ServerProcess server,
      String pipeline,
      int steps)
      throws Exception {
    String path = Setup.PROJECT + "/pipelines/" + pipeline + "/requests";
    byte[] request = post(server, path, "{\"x\": 1}");
    Cost.Meter meter = Cost.Meter.start(server);
    Latencies latencies =
        Latencies.measure(WARM_UP, options.sizeOr(COUNT), () -> connection.exchange(request));
    report.print(what, latencies);
    report.print("  each, warm-up counted", meter.each(WARM_UP + latencies.count()).toString());
    checkRecorded(api, connection.exchange(post(server, path, "{\"x\": 2}")), path, steps);
    return latencies;
  }

  private static byte[] post(ServerProcess server, String path, String body) {
    return HttpConnection.request(
        "POST", URI.create(server.url() + path), ServerProcess.TOKEN, body);
  }

  /** A figure for requests whose steps were not there to be read back would be worth nothing. */
  private static void checkRecorded(ApiClient api, byte[] answer, String path, int steps)
      throws IOException, InterruptedException {
    String id =
        new JsonMapper().readTree(new String(answer, StandardCharsets.UTF_8)).get("id").asString();
    JsonNode read = api.get(path + "/" + id).body();
    int found = read.get("deployment_requests").size() + read.get("operator_requests").size();
    if (found != steps || !read.get("status").asString().equals("completed")) {
      throw new IllegalStateException("Not what was to be measured: " + read);
    }
  }
}
