package io.penstock.adapters.store.postgres;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;

/**
 * Lets one server at a time use a database. A lock of the session: it goes with the connection,
 * however the server ends.
 */
final class OnlyServer {

  /** "penstock", in the space of keys that the users of a database share. */
  private static final long LOCK = 0x70656e73746f636bL;

  private OnlyServer() {}

  /**
   * Takes the lock.
   *
   * @throws SQLException of the class of connections that fail, when another server has it: it may
   *     be our own last connection, whose end the database has not noticed yet
   */
  static void require(Connection connection, PostgresAddress address) throws SQLException {
    try (var statement = connection.createStatement();
        ResultSet row = statement.executeQuery("SELECT pg_try_advisory_lock(%d)".formatted(LOCK))) {
      boolean taken = row.next() && row.getBoolean(1);
      connection.commit();
      if (!taken) {
        throw new SQLException("another server uses the database " + address, "08004");
      }
    }
  }
}
