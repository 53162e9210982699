package io.penstock.adapters.store.postgres;

import io.penstock.engine.port.StoreException;
import java.sql.Connection;
import java.sql.SQLException;

/** Which versions of PostgreSQL there is a promise for. */
final class PostgresVersion {

  private static final int OLDEST = 15;

  private PostgresVersion() {}

  /**
   * Newer ones are welcome: no release of PostgreSQL took away what is said to it here.
   *
   * @throws StoreException for an older one
   */
  static void require(Connection connection, PostgresAddress address) throws SQLException {
    int major = connection.getMetaData().getDatabaseMajorVersion();
    if (major < OLDEST) {
      throw new StoreException(
          "The database %s is PostgreSQL %d, and Penstock needs %d or newer: upgrade it with pg_upgrade."
              .formatted(address, major, OLDEST));
    }
  }
}
