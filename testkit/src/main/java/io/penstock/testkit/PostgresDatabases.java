package io.penstock.testkit;

import java.net.URI;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Properties;
import java.util.UUID;

/**
 * Makes databases for tests on a PostgreSQL server. Each has a user of its own who may do nothing
 * elsewhere: what needs more would not work on the servers that people rent. Databases are named by
 * their URL, {@code postgres://user:password@host:port/name}.
 */
public final class PostgresDatabases {

  private final String superuser;

  /**
   * On any server.
   *
   * @param superuser the URL of a database in which its user may make users and databases
   */
  public PostgresDatabases(String superuser) {
    this.superuser = superuser;
  }

  /** An empty one. */
  public String newDatabase() throws SQLException {
    String name = "penstock_test_" + UUID.randomUUID().toString().replace("-", "");
    String password = UUID.randomUUID().toString();
    try (Connection connection = connect(superuser);
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE ROLE %s LOGIN PASSWORD '%s'".formatted(name, password));
      statement.execute("CREATE DATABASE %s OWNER %s".formatted(name, name));
    }
    URI server = URI.create(superuser);
    String settings = server.getRawQuery() == null ? "" : "?" + server.getRawQuery();
    return "postgres://%s:%s@%s:%d/%s%s"
        .formatted(name, password, server.getHost(), port(server), name, settings);
  }

  /** Ends its connections, and removes it with its user; nothing, when it is not there. */
  public void dropDatabase(String url) throws SQLException {
    String name = name(URI.create(url));
    try (Connection connection = connect(superuser);
        Statement statement = connection.createStatement()) {
      statement.execute("DROP DATABASE IF EXISTS %s WITH (FORCE)".formatted(name));
      statement.execute("DROP ROLE IF EXISTS " + name);
    }
  }

  /**
   * Ends all connections to a database, as an administrator does; new ones work at once.
   *
   * @return how many there were
   * @throws SQLException also when one has not ended within 10 s
   */
  public int terminateConnections(String url) throws SQLException {
    try (Connection connection = connect(superuser);
        PreparedStatement statement =
            connection.prepareStatement(
                "SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity WHERE datname = ?")) {
      statement.setString(1, name(URI.create(url)));
      int ended = 0;
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          if (!rows.getBoolean(1)) {
            throw new SQLException("A connection to %s did not end within 10 s.".formatted(url));
          }
          ended++;
        }
      }
      return ended;
    }
  }

  /** Connects as the user that the URL names. */
  public static Connection connect(String url) throws SQLException {
    URI database = URI.create(url);
    String[] user = database.getUserInfo().split(":", 2);
    Properties properties = new Properties();
    properties.setProperty("user", user[0]);
    properties.setProperty("password", user[1]);
    String settings = database.getRawQuery() == null ? "" : "?" + database.getRawQuery();
    return DriverManager.getConnection(
        "jdbc:postgresql://%s:%d/%s%s"
            .formatted(database.getHost(), port(database), name(database), settings),
        properties);
  }

  private static int port(URI database) {
    return database.getPort() < 0 ? 5432 : database.getPort();
  }

  private static String name(URI database) {
    return database.getPath().substring(1);
  }
}
