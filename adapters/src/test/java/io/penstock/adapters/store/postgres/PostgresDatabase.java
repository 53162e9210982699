package io.penstock.adapters.store.postgres;

import io.penstock.adapters.store.sql.LogBounds;
import io.penstock.adapters.store.sql.ReadPool;
import io.penstock.adapters.store.sql.RowReader;
import io.penstock.adapters.store.sql.Session;
import io.penstock.adapters.store.sql.SqlStore;
import io.penstock.testkit.PostgresDatabases;
import io.penstock.testkit.PostgresServer;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A database for tests. To make one and its schema takes most of a second, so there is one, which
 * is emptied for each new data folder.
 */
public final class PostgresDatabase {

  private static @Nullable PostgresDatabase only;

  private final String url;
  private @Nullable Path folder;

  private PostgresDatabase(String url) {
    this.url = url;
  }

  /** The database of a data folder: empty when the folder is another than the last time. */
  public static synchronized PostgresDatabase of(Path folder) {
    try {
      PostgresDatabase database = only;
      if (database == null) {
        database = new PostgresDatabase(PostgresServer.shared().newDatabase());
        only = database;
      } else if (!folder.equals(database.folder)) {
        database.empty();
      }
      database.folder = folder;
      return database;
    } catch (SQLException e) {
      throw new AssertionError(e);
    }
  }

  public SqlStore open(Path folder, LogBounds bounds) {
    return PostgresStore.open(
        PostgresAddress.parse(url),
        folder,
        new PostgresSettings(4, bounds.lines(), bounds.bytes()),
        null,
        new PostgresStore.Usage((_, _) -> {}, _ -> {}));
  }

  /** Its URL, with the schema in it. */
  String url() throws SQLException {
    migrate(url);
    return url;
  }

  /** Makes the schema in a database. */
  static void migrate(String url) throws SQLException {
    migrate(PostgresAddress.parse(url));
  }

  static void migrate(PostgresAddress address) throws SQLException {
    try (Connection connection = PostgresConnections.forWriting(address).getConnection()) {
      PostgresMigrations.run(connection, address, (_, _) -> {});
    }
  }

  public ReadPool reads(int connections) {
    PostgresAddress address = PostgresAddress.parse(url);
    return PostgresStore.reads(address, connections, new PostgresProblem(address));
  }

  /** A session on a connection that the caller closes. */
  public Session session() throws SQLException {
    return new Session(PostgresDatabases.connect(url), PostgresDialect.POSTGRES);
  }

  private void empty() throws SQLException {
    Session session = session();
    try (Connection connection = session.connection()) {
      List<String> tables =
          session.list(
              "SELECT format('%I', tablename) FROM pg_tables WHERE schemaname = 'public'"
                  + " AND tablename NOT IN ('penstock_schema_history', 'log_total', 'catalog_generation', 'retention')",
              RowReader::text);
      for (String passed : tables.stream().filter(each -> each.startsWith("expired_")).toList()) {
        session.update("DROP TABLE " + passed);
        tables.remove(passed);
      }
      if (tables.isEmpty()) {
        return; // It has no schema yet.
      }
      try (var statement = connection.createStatement()) {
        statement.execute(
            "TRUNCATE %s RESTART IDENTITY CASCADE"
                .formatted(tables.stream().collect(Collectors.joining(", "))));
        statement.execute("UPDATE log_total SET lines = 0, bytes = 0");
        statement.execute("UPDATE retention SET passed = 0, next_try = 0");
      }
    }
  }
}
