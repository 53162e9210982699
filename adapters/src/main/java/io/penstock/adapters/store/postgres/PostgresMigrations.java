package io.penstock.adapters.store.postgres;

import io.penstock.adapters.store.sql.Session;
import io.penstock.adapters.store.sql.SilentFlywayLog;
import io.penstock.engine.port.StoreException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;

/**
 * Brings the schema up to date. Several servers may do so at once: Flyway holds a lock of the
 * database meanwhile, and who comes second finds nothing to do.
 */
final class PostgresMigrations {

  /** The number of the newest migration. */
  static final int NEWEST = 1;

  static final String LOCATION = "io/penstock/adapters/store/postgres/migration";

  private static final String HISTORY = "penstock_schema_history";

  /** Of a table that is not there. */
  private static final String UNDEFINED_TABLE = "42P01";

  private static final String UNDER_WAY =
      "The database is being brought up to date: the server starts after that.";

  private PostgresMigrations() {}

  /**
   * Runs what is missing.
   *
   * @param connection any, for what does not take long
   * @param waiting hears of it before a database that is in use is changed, which may take a while
   * @throws StoreException when the database is newer than this program, is used by servers that
   *     are older, or a migration fails
   */
  static void run(Connection connection, PostgresAddress address, PostgresWaiting waiting)
      throws SQLException {
    run(connection, address, waiting, NEWEST);
  }

  /**
   * The same.
   *
   * @param newest migration of this release
   */
  static void run(
      Connection connection, PostgresAddress address, PostgresWaiting waiting, int newest)
      throws SQLException {
    int version = version(connection);
    if (version > newest) {
      throw new StoreException(
          "The database %s was written by a newer release (schema %d, this one knows %d): start that release, or restore a dump from before it."
              .formatted(address, version, newest));
    }
    if (version == newest) {
      // A third of a second that Flyway would take to find that out.
      return;
    }
    if (version > 0) {
      List<String> running =
          RunningServers.seen(new Session(connection, PostgresDialect.POSTGRES), Lease.PERIOD);
      if (version(connection) == newest) {
        return; // Another server of this release was quicker, and is among those seen.
      }
      if (!running.isEmpty()) {
        throw new StoreException(
            "The database %s is used by an earlier release (the server %s): stop all servers, then start this release, which brings the database up to date."
                .formatted(address, String.join(" and the server ", running)));
      }
      waiting.because(UNDER_WAY, UNDER_WAY);
    }
    try {
      Flyway.configure()
          .dataSource(PostgresConnections.forMigrations(address))
          .locations("classpath:" + LOCATION)
          .failOnMissingLocations(true)
          .table(HISTORY)
          .lockRetryCount(-1) // Who comes second waits for the first, however long that takes.
          .loggers(SilentFlywayLog.class.getName())
          .load()
          .migrate();
    } catch (FlywayException e) {
      throw new StoreException(
          "The database %s could not be brought up to date: its user must own an empty database, or one of an earlier release (%s)."
              .formatted(address, String.valueOf(e.getMessage()).lines().findFirst().orElse("")),
          e);
    }
  }

  /** Of the newest migration that has been run; 0 for none. */
  static int version(Connection connection) throws SQLException {
    try (var statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery(
                "SELECT coalesce(max(CAST(version AS integer)), 0) FROM %s WHERE success"
                    .formatted(HISTORY))) {
      return row.next() ? row.getInt(1) : 0;
    } catch (SQLException e) {
      if (UNDEFINED_TABLE.equals(e.getSQLState())) {
        return 0;
      }
      throw e;
    }
  }
}
