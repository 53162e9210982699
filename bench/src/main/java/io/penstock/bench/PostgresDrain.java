package io.penstock.bench;

import io.penstock.adapters.store.postgres.PostgresAddress;
import io.penstock.adapters.store.postgres.PostgresSettings;
import io.penstock.adapters.store.postgres.PostgresStore;
import io.penstock.adapters.store.sql.SqlStore;
import io.penstock.server.client.ApiClient;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.UUID;

/** {@link QueueDrain} with a PostgreSQL database on the same machine, which fsyncs as usual. */
final class PostgresDrain {

  private static final int COUNT = 50_000;

  private final Options options;
  private final Report report;

  PostgresDrain(Options options, Report report) {
    this.options = options;
    this.report = report;
  }

  void run() throws Exception {
    int count = options.sizeOr(COUNT);
    try (BenchFolder folder = BenchFolder.of(options);
        PostgresProcess database = PostgresProcess.start()) {
      report.title(
          "draining %,d waiting requests of one operator each, on PostgreSQL".formatted(count));
      UUID version = define(database.url(), folder.path());
      RequestFill.queue(open(database.url(), folder.path()), "quick", "v1", count);
      drain(database, folder.path(), count);
      print(database.url(), version, count);
    }
  }

  /** The store of a data folder in this database. */
  static SqlStore open(String database, Path data) {
    return PostgresStore.open(
        PostgresAddress.parse(database),
        data,
        PostgresSettings.DEFAULT,
        null,
        new PostgresStore.Usage((_, _) -> {}, _ -> {}));
  }

  private UUID define(String database, Path data) throws Exception {
    try (ServerProcess server = ServerProcess.startOn(database, options.jar(), data);
        HttpConnection connection = new HttpConnection(server.uri())) {
      Setup setup = new Setup(new ApiClient(server.url(), ServerProcess.TOKEN, data));
      setup.pipeline("quick", Setup.TWO_FIELDS);
      setup.version("quick", "v1", Setup.OPERATOR);
      Floors.print(report, data, connection, server.url());
      return new VersionCalls(connection, server.url(), "quick", "v1").versionId();
    }
  }

  private void drain(PostgresProcess database, Path data, int count) throws Exception {
    try (ServerProcess server = ServerProcess.startOn(database.url(), options.jar(), data);
        HttpConnection connection = new HttpConnection(server.uri())) {
      Cost.Meter ofServer = Cost.Meter.start(server);
      Cost.Meter ofDatabase = Cost.Meter.start(database.processes());
      new VersionCalls(connection, server.url(), "quick", "v1")
          .awaitNone("pending,processing", 200);
      report.print("each, the server", ofServer.each(count).toString());
      report.print("each, the database", ofDatabase.each(count).toString());
    }
  }

  private void print(String database, UUID version, int count) throws Exception {
    String ended =
        " FROM request WHERE kind = 0 AND status = 2 AND version_id = '%s'".formatted(version);
    try (Connection connection = PostgresConnection.open(database)) {
      long completed = number(connection, "SELECT count(*)" + ended);
      long steps =
          number(
              connection,
              "SELECT count(*) FROM request WHERE kind = 2 AND status = 2 AND version_id = '%s'"
                  .formatted(version));
      if (completed != count || steps != count) {
        throw new IllegalStateException(
            "Of %d requests %d have completed, with %d steps.".formatted(count, completed, steps));
      }
      long first = number(connection, "SELECT min(time_started)" + ended);
      long last = number(connection, "SELECT max(time_completed)" + ended);
      double seconds = (last - first) / 1e6;
      report.print(
          "from the first start to the last end",
          "%,.0f requests a second   (%,d in %.2f s)".formatted(count / seconds, count, seconds));
      report.atLeast(
          "drained on PostgreSQL, of %,d".formatted(count), count / seconds, "requests/s", 2_000);
    }
  }

  private static long number(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      row.next();
      return row.getLong(1);
    }
  }
}
