package io.penstock.adapters.store.sqlite;

import io.penstock.adapters.store.sql.Session;
import io.penstock.adapters.store.sql.SilentFlywayLog;
import io.penstock.engine.port.StoreException;
import java.nio.file.Path;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;

/**
 * Brings the schema up to date.
 *
 * <p>Each migration also writes its number into {@code PRAGMA user_version}. A database that is up
 * to date is known by it in a microsecond, where Flyway takes a third of a second to find out.
 */
final class Migrations {

  /** The number of the newest migration. */
  static final int NEWEST = 13;

  static final String LOCATION = "io/penstock/adapters/store/sqlite/migration";

  private Migrations() {}

  /**
   * Runs what is missing.
   *
   * @param source makes connections that write
   * @param session on one of them
   * @throws StoreException when the database is newer than this program, or a migration fails
   */
  static void run(DataSource source, Session session, Path database) throws SQLException {
    int version = version(session);
    if (version > NEWEST) {
      throw newer(database, version);
    }
    if (version == NEWEST) {
      return;
    }
    try {
      Flyway.configure()
          .dataSource(source)
          .locations("classpath:" + LOCATION)
          .failOnMissingLocations(true)
          .loggers(SilentFlywayLog.class.getName())
          .load()
          .migrate();
    } catch (FlywayException e) {
      throw new StoreException(
          "The database %s could not be brought up to date: put back a backup, or report this (%s)."
              .formatted(database, e.getMessage()),
          e);
    }
  }

  static StoreException newer(Path database, int version) {
    return new StoreException(
        "The database %s was written by a newer release (schema %d, this one knows %d): start that release, or put back a backup from before it."
            .formatted(database, version, NEWEST));
  }

  /** Whether the database has a schema, and one that this program knows. */
  static boolean isKnown(Session session) throws SQLException {
    int version = version(session);
    return version > 0 && version <= NEWEST;
  }

  static int version(Session session) throws SQLException {
    String version = session.value("PRAGMA user_version");
    return version == null ? 0 : Integer.parseInt(version);
  }
}
