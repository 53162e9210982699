package io.penstock.bench;

import io.penstock.server.client.ApiClient;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * How long a server takes to start, and what it then needs at rest: with the AOT cache that the
 * launcher makes, and without, in turns. Times count from the start of the process. The data folder
 * has a pipeline of one operator; nothing waits in it.
 */
final class ServerStart {

  private static final int STARTS = 10;

  /** Until what the start has left to do is done. */
  private static final Duration REST = Duration.ofSeconds(3);

  private final Options options;
  private final Report report;

  ServerStart(Options options, Report report) {
    this.options = options;
    this.report = report;
  }

  void run() throws Exception {
    int starts = options.sizeOr(STARTS);
    Path jar = options.jar();
    try (BenchFolder folder = BenchFolder.of(options)) {
      report.title("start of the server, %d times".formatted(starts));
      Path data = folder.path();
      if (!folder.hasStore()) {
        define(data);
      }
      boolean cached = Files.exists(ServerProcess.cache(jar));
      Figures with = new Figures();
      Figures without = new Figures();
      List<Long> first = new ArrayList<>();
      for (int i = 0; i < starts; i++) {
        if (cached) {
          with.add(ServerProcess.start(jar, data));
        }
        without.add(ServerProcess.startUncached(jar, data));
        first.add(firstEver(jar));
      }
      if (cached) {
        with.print("with AOT cache");
      }
      without.print("without AOT cache");
      print("listens, on an empty folder", first);
      workers(jar, data);
      if (cached) {
        with.targets();
      }
    }
  }

  private void define(Path data) throws Exception {
    try (ServerProcess server = ServerProcess.start(options.jar(), data)) {
      Setup setup = new Setup(new ApiClient(server.url(), ServerProcess.TOKEN, data));
      setup.pipeline("quick", Setup.ONE_FIELD);
      setup.version("quick", "v1", Setup.OPERATOR);
    }
  }

  /**
   * Until it listens, with the cache if there is one, in nanoseconds: this start also makes the
   * database.
   */
  private static long firstEver(Path jar) throws IOException {
    try (BenchFolder folder = BenchFolder.fresh();
        ServerProcess server = ServerProcess.start(jar, folder.path())) {
      return server.startTime().toNanos();
    }
  }

  /** What a deployment that keeps one instance ready adds. */
  private void workers(Path jar, Path data) throws Exception {
    try (ServerProcess server = ServerProcess.start(jar, data)) {
      ApiClient api = new ApiClient(server.url(), ServerProcess.TOKEN, data);
      Setup setup = new Setup(api);
      setup.deployment("idle", Setup.NOOP, 1);
      api.post(Setup.PROJECT + "/deployments/idle/requests", "{\"x\": 1}");
      Thread.sleep(REST);
      report.print("resident with one idle Python instance, server", mebibytes(server.resident()));
      report.print(
          "resident with one idle Python instance, others",
          server.childrensResident().stream().map(ServerStart::mebibytes).toList().toString());
    }
  }

  private void print(String what, List<Long> times) {
    report.print(what, Latencies.of(times));
  }

  private static String mebibytes(long kibibytes) {
    return "%.0f MiB".formatted(kibibytes / 1024.0);
  }

  /** Of several starts. */
  private final class Figures {

    private final List<Long> listening = new ArrayList<>();
    private final List<Long> status = new ArrayList<>();
    private final List<Long> direct = new ArrayList<>();
    private final List<Long> processor = new ArrayList<>();
    private final List<Long> resident = new ArrayList<>();

    /** Measures this server, and ends it. */
    void add(ServerProcess started) throws Exception {
      try (ServerProcess server = started;
          HttpConnection connection = new HttpConnection(server.uri())) {
        String path = server.url() + Setup.PROJECT + "/pipelines/quick/requests";
        connection.exchange(call("GET", server.url() + "/status", ""));
        status.add(server.age().toNanos());
        connection.exchange(call("POST", path, "{\"x\": 1}"));
        direct.add(server.age().toNanos());
        processor.add(server.processorTime().toNanos());
        listening.add(server.startTime().toNanos());
        Thread.sleep(REST);
        resident.add(server.resident());
      }
    }

    private static byte[] call(String method, String url, String body) {
      return HttpConnection.request(method, URI.create(url), ServerProcess.TOKEN, body);
    }

    /** Of starts with the cache. */
    void targets() {
      report.atMost(
          "median until the first direct request is answered",
          Latencies.of(direct).median(),
          "ms",
          600);
      report.atMost("median resident at rest", medianResident() * 1024 / 1e6, "MB", 150);
    }

    private long medianResident() {
      return resident.stream().sorted().toList().get((resident.size() - 1) / 2);
    }

    void print(String how) {
      ServerStart.this.print(how + ": listens", listening);
      ServerStart.this.print(how + ": GET /status answered", status);
      ServerStart.this.print(how + ": direct request answered", direct);
      ServerStart.this.print(how + ": processor time until then", processor);
      report.print(
          how + ": resident at rest",
          "median %s   most %s"
              .formatted(mebibytes(medianResident()), mebibytes(Collections.max(resident))));
    }
  }
}
