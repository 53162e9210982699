package io.penstock.adapters.store.postgres;

import io.penstock.adapters.store.sql.Session;
import io.penstock.adapters.store.sql.SilentFlywayLog;
import io.penstock.engine.port.StoreException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import javax.sql.DataSource;
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

  private PostgresMigrations() {}

  /**
   * Runs what is missing.
   *
   * @param source makes connections
   * @param connection one of them
   * @throws StoreException when the database is newer than this program, is used by servers that
   *     are older, or a migration fails
   */
  static void run(DataSource source, Connection connection, PostgresAddress address)
      throws SQLException {
    int version = version(connection);
    if (version > NEWEST) {
      throw new StoreException(
          "The database %s was written by a newer release (schema %d, this one knows %d): start that release, or restore a dump from before it."
              .formatted(address, version, NEWEST));
    }
    if (version == NEWEST) {
      // A third of a second that Flyway would take to find that out.
      return;
    }
    if (version > 0) {
      RunningServers.requireNone(
          new Session(connection, PostgresDialect.POSTGRES), address, Lease.PERIOD);
    }
    try {
      Flyway.configure()
          .dataSource(source)
          .locations("classpath:" + LOCATION)
          .failOnMissingLocations(true)
          .table(HISTORY)
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
