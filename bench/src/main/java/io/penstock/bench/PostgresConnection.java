package io.penstock.bench;

import java.net.URI;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;

/** Connections past the server, for looking at what it has done. */
final class PostgresConnection {

  private PostgresConnection() {}

  /**
   * Connects.
   *
   * @param url as {@code serve --store} takes it, with a user and a password
   */
  static Connection open(String url) throws SQLException {
    URI database = URI.create(url);
    String[] user = database.getUserInfo().split(":", 2);
    return DriverManager.getConnection(
        "jdbc:postgresql://%s:%d%s"
            .formatted(database.getHost(), database.getPort(), database.getPath()),
        user[0],
        user[1]);
  }
}
