package io.penstock.bench;

import io.penstock.server.client.ApiClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.StringJoiner;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * What one, two and three servers of one PostgreSQL database do together: waiting requests of one
 * operator each that they drain, batches of code whose instances they share, direct requests that
 * are sent to all of them at once, and how soon what one is asked is so at another. Everything
 * shares the processors of this machine, so that it also tells what each costs them: with one
 * machine's processors used up, more servers bring nothing but a way to go on when one dies.
 */
final class PostgresServers {

  private static final int COUNT = 40_000;
  private static final int MOST_SERVERS = 3;
  private static final int CODE_COUNT = 2_000;
  private static final int CODE_AT_ONCE = 250;
  private static final int CONNECTIONS = 24;
  private static final int WARM_UP_SECONDS = 4;
  private static final int SECONDS = 8;

  private final Options options;
  private final Report report;

  PostgresServers(Options options, Report report) {
    this.options = options;
    this.report = report;
  }

  void run() throws Exception {
    for (int servers = 1; servers <= MOST_SERVERS; servers++) {
      report.title(
          servers == 1
              ? "one server on PostgreSQL"
              : "%d servers on one PostgreSQL".formatted(servers));
      try (BenchFolder folder = BenchFolder.of(options);
          PostgresProcess database = PostgresProcess.start()) {
        measure(servers, database, folder.path());
      }
    }
  }

  private void measure(int number, PostgresProcess database, Path folder) throws Exception {
    int count = options.sizeOr(COUNT);
    Path first = folder.resolve("server-1");
    define(database.url(), first);
    RequestFill.queue(PostgresDrain.open(database.url(), first), "quick", "v1", count);
    List<ServerProcess> servers = start(number, database.url(), folder);
    try {
      drain(servers, database, count);
      code(servers, database);
      direct(servers, database);
      if (number > 1) {
        try (Connection connection = PostgresConnection.open(database.url())) {
          new PostgresReach(servers, connection, report).run();
        }
      }
    } finally {
      servers.forEach(ServerProcess::close);
    }
  }

  private void define(String database, Path data) throws Exception {
    try (ServerProcess server = ServerProcess.startOn(database, options.jar(), data)) {
      Setup setup = new Setup(new ApiClient(server.url(), ServerProcess.TOKEN, data));
      setup.pipeline("quick", Setup.TWO_FIELDS);
      setup.version("quick", "v1", Setup.OPERATOR);
      setup.deployment("short", Setup.SHORT, MOST_SERVERS);
      setup.pipeline("coded", Setup.TWO_FIELDS);
      setup.version("coded", "v1", "short");
      PostgresReach.define(setup);
      setup.pipeline("direct", Setup.ONE_FIELD);
      setup.version("direct", "v1", Setup.OPERATOR);
    }
  }

  /** All at once, each with a folder of its own. */
  private List<ServerProcess> start(int number, String database, Path folder) throws Exception {
    Path key = folder.resolve("server-1").resolve("secret.key");
    List<Callable<ServerProcess>> starts = new ArrayList<>();
    for (int i = 1; i <= number; i++) {
      Path data = Files.createDirectories(folder.resolve("server-" + i));
      if (i > 1) {
        Files.copy(key, data.resolve("secret.key"));
      }
      starts.add(() -> ServerProcess.startOn(database, options.jar(), data));
    }
    return together(starts);
  }

  private static <T> List<T> together(List<Callable<T>> calls) throws Exception {
    List<T> results = new ArrayList<>();
    try (ExecutorService threads = Executors.newCachedThreadPool()) {
      for (Future<T> call : threads.invokeAll(calls)) {
        results.add(call.get());
      }
    }
    return results;
  }

  /** What all of them and the database take of the processors, from now on. */
  private record Costs(List<Cost.Meter> servers, Cost.Meter database, long began) {

    static Costs start(List<ServerProcess> servers, PostgresProcess database) {
      return new Costs(
          servers.stream().map(Cost.Meter::start).toList(),
          Cost.Meter.start(database.processes()),
          System.nanoTime());
    }

    String each(long requests, double others) {
      double seconds = (System.nanoTime() - began) / 1e9;
      double ofServers = servers.stream().mapToDouble(one -> one.each(requests).processor()).sum();
      double ofDatabase = database.each(requests).processor();
      double busy =
          ((ofServers + ofDatabase) * requests / 1e6 + others)
              / (seconds * Runtime.getRuntime().availableProcessors());
      return "processor %.0f us the servers, %.0f us the database; %.0f %% of all processors busy"
          .formatted(ofServers, ofDatabase, busy * 100);
    }
  }

  private void drain(List<ServerProcess> servers, PostgresProcess database, int count)
      throws Exception {
    // Since all of them are there.
    long begun = System.currentTimeMillis() * 1000;
    Costs costs = Costs.start(servers, database);
    try (Connection connection = PostgresConnection.open(database.url())) {
      long before = ended(connection, "time_completed < " + begun);
      long left = count - before;
      while (ended(connection, "status >= 2") < count) {
        Thread.sleep(Duration.ofMillis(200));
      }
      String cost = costs.each(left, 0);
      double seconds =
          (number(connection, "SELECT max(time_completed) FROM request WHERE kind = 0") - begun)
              / 1e6;
      if (ended(connection, "status = 2") != count) {
        throw new IllegalStateException("Not all of the %d requests completed.".formatted(count));
      }
      report.print(
          "drained",
          "%,.0f requests a second   (%,d in %.2f s)".formatted(left / seconds, left, seconds));
      report.print("  by each server", shares(connection, "quick"));
      report.print("  each", cost);
    }
  }

  /** As many instances as there are servers at most, however many there are. */
  private void code(List<ServerProcess> servers, PostgresProcess database) throws Exception {
    ServerProcess one = servers.getFirst();
    try (HttpConnection http = new HttpConnection(one.uri());
        Connection connection = PostgresConnection.open(database.url())) {
      VersionCalls coded = new VersionCalls(http, one.url(), "coded", "v1");
      byte[] call = coded.post("/batch", VersionCalls.items(CODE_AT_ONCE));
      coded.exchange(call); // Starts the instances.
      coded.awaitNone(VersionCalls.OPEN, 50);
      long begun = System.currentTimeMillis() * 1000;
      for (int i = 0; i < CODE_COUNT / CODE_AT_ONCE; i++) {
        coded.exchange(call);
      }
      coded.awaitNone(VersionCalls.OPEN, 50);
      double seconds =
          (number(connection, "SELECT max(time_completed) FROM request WHERE name = 'coded'")
                  - begun)
              / 1e6;
      report.print(
          "code of 10 ms, %d instances".formatted(MOST_SERVERS),
          "%,.0f requests a second   (%,d in %.2f s)"
              .formatted(CODE_COUNT / seconds, CODE_COUNT, seconds));
      report.print("  by each server", shares(connection, "coded"));
    }
  }

  private static long ended(Connection connection, String condition) throws SQLException {
    return number(connection, "SELECT count(*) FROM request WHERE kind = 0 AND " + condition);
  }

  private static String shares(Connection connection, String pipeline) throws SQLException {
    StringJoiner shares = new StringJoiner(", ");
    try (Statement statement = connection.createStatement();
        ResultSet rows =
            statement.executeQuery(
                "SELECT count(*) FROM request WHERE kind = 0 AND name = '%s' GROUP BY owner ORDER BY owner"
                    .formatted(pipeline))) {
      while (rows.next()) {
        shares.add("%,d".formatted(rows.getLong(1)));
      }
    }
    return shares.toString();
  }

  private static long number(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      row.next();
      return row.getLong(1);
    }
  }

  private void direct(List<ServerProcess> servers, PostgresProcess database) throws Exception {
    try (Wrk wrk = new Wrk()) {
      load(wrk, servers, WARM_UP_SECONDS);
      Costs costs = Costs.start(servers, database);
      List<Wrk.Result> results = load(wrk, servers, SECONDS);
      long requests = results.stream().mapToLong(Wrk.Result::requests).sum();
      String cost = costs.each(requests, results.stream().mapToDouble(Wrk.Result::processor).sum());
      report.print(
          "direct, %d connections".formatted(CONNECTIONS),
          "%,.0f requests a second, median %.1f ms, 99 %% within %.1f ms"
              .formatted(
                  results.stream().mapToDouble(Wrk.Result::perSecond).sum(),
                  results.stream().mapToDouble(Wrk.Result::p50).average().orElse(0),
                  results.stream().mapToDouble(Wrk.Result::p99).max().orElse(0)));
      report.print("  each", cost);
    }
  }

  /** On as many connections together, however many servers there are. */
  private List<Wrk.Result> load(Wrk wrk, List<ServerProcess> servers, int seconds)
      throws Exception {
    List<Callable<Wrk.Result>> loads = new ArrayList<>();
    for (ServerProcess server : servers) {
      Wrk.Target target = target(wrk, server);
      loads.add(() -> target.run(CONNECTIONS / servers.size(), 1, seconds));
    }
    return together(loads);
  }

  private static Wrk.Target target(Wrk wrk, ServerProcess server)
      throws IOException, InterruptedException {
    DirectCall call = new DirectCall(server, "direct", "{\"x\": 1}", "{\"x\":2}");
    try (HttpConnection connection = new HttpConnection(server.uri())) {
      call.exchange(connection);
    }
    return call.target(wrk);
  }
}
