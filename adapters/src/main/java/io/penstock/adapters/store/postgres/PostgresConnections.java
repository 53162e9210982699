package io.penstock.adapters.store.postgres;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Properties;
import javax.sql.DataSource;
import org.postgresql.PGProperty;
import org.postgresql.ds.PGSimpleDataSource;

/** How the database is opened, for writing and for reading. */
final class PostgresConnections {

  /** An answer that takes longer will not come: the network is cut, or the machine is gone. */
  private static final Duration LONGEST_WRITE = Duration.ofSeconds(15);

  /** A sign of life that takes longer is none. */
  private static final Duration LONGEST_SIGN_OF_LIFE = Duration.ofSeconds(2);

  private static final Duration LONGEST_READ = Duration.ofSeconds(60);

  /**
   * So long takes a connection, from far away; then who waits looks whether it is still worth it.
   */
  private static final Duration LONGEST_WAIT = Duration.ofSeconds(3);

  /** How many pieces of content are on their way at once: more would not be faster. */
  private static final int CONTENT_CONNECTIONS = 4;

  private static final Duration UNUSED_CONTENT_CONNECTION = Duration.ofMinutes(1);

  /** What a commit has acknowledged survives a crash. A stricter setting stays. */
  private static final String DURABLE =
      "SELECT set_config('synchronous_commit', 'on', false)"
          + " WHERE current_setting('synchronous_commit') = 'off'";

  /**
   * All but nothing is read from end to end. Yet that is what the planner does with few rows, and
   * what it has prepared it does again when there are many. It must not compile queries for that,
   * either.
   */
  private static final String LOOK_UP = "SET enable_seqscan = off; SET jit = off";

  private PostgresConnections() {}

  static DataSource forWriting(PostgresAddress address) {
    return source(address, LONGEST_WRITE);
  }

  static DataSource forSignsOfLife(PostgresAddress address) {
    PGSimpleDataSource source = source(address, LONGEST_SIGN_OF_LIFE);
    String seconds = Long.toString(LONGEST_SIGN_OF_LIFE.toSeconds());
    set(source, PGProperty.CONNECT_TIMEOUT.getName(), seconds);
    set(source, PGProperty.LOGIN_TIMEOUT.getName(), seconds);
    set(source, PGProperty.SOCKET_TIMEOUT.getName(), seconds);
    // A process of the database that waits for a lock does not notice that nobody waits for it.
    String options = address.properties().getProperty(PGProperty.OPTIONS.getName(), "");
    set(source, PGProperty.OPTIONS.getName(), (options + " -c lock_timeout=1500").strip());
    return source;
  }

  /**
   * Connections whose statements may take as long as they need, such as an index of it all,
   * whatever the address says: that is meant for what servers do when they have started.
   */
  static PGSimpleDataSource forMigrations(PostgresAddress address) {
    PGSimpleDataSource source = source(address, Duration.ZERO);
    set(source, PGProperty.SOCKET_TIMEOUT.getName(), "0");
    return source;
  }

  /** The same, and they send many rows at once. */
  static DataSource forImport(PostgresAddress address) {
    PGSimpleDataSource source = forMigrations(address);
    set(source, PGProperty.REWRITE_BATCHED_INSERTS.getName(), "true");
    return source;
  }

  static HikariDataSource pool(PostgresAddress address, int connections) {
    HikariConfig config = pool(address, "penstock-reads", connections);
    config.setMinimumIdle(1);
    config.setConnectionInitSql(LOOK_UP);
    return new HikariDataSource(config);
  }

  /** For content, which is long on its way: neither writes nor other reads wait for it. */
  static HikariDataSource contentPool(PostgresAddress address) {
    HikariConfig config = pool(address, "penstock-content", CONTENT_CONNECTIONS);
    config.setMinimumIdle(0);
    config.setIdleTimeout(UNUSED_CONTENT_CONNECTION.toMillis());
    config.setConnectionInitSql(DURABLE);
    return new HikariDataSource(config);
  }

  private static HikariConfig pool(PostgresAddress address, String name, int connections) {
    HikariConfig config = new HikariConfig();
    config.setPoolName(name);
    config.setDataSource(set(new PromptDataSource(), address, LONGEST_READ));
    config.setMaximumPoolSize(connections);
    config.setConnectionTimeout(LONGEST_WAIT.toMillis());
    // Connect with the first read, where a failure is explained like any other.
    config.setInitializationFailTimeout(-1);
    config.setThreadFactory(Thread.ofPlatform().daemon().name(name + "-housekeeper").factory());
    return config;
  }

  private static PGSimpleDataSource source(PostgresAddress address, Duration longestAnswer) {
    return set(new PGSimpleDataSource(), address, longestAnswer);
  }

  private static PGSimpleDataSource set(
      PGSimpleDataSource source, PostgresAddress address, Duration longestAnswer) {
    source.setUrl(address.jdbcUrl());
    Properties properties = address.properties();
    for (String name : properties.stringPropertyNames()) {
      set(source, name, properties.getProperty(name));
    }
    set(
        source,
        PGProperty.SOCKET_TIMEOUT.getName(),
        properties.getProperty(
            PGProperty.SOCKET_TIMEOUT.getName(), Long.toString(longestAnswer.toSeconds())));
    return source;
  }

  private static void set(PGSimpleDataSource source, String name, String value) {
    try {
      source.setProperty(name, value);
    } catch (SQLException unknown) {
      throw new IllegalArgumentException("The driver takes no property " + name, unknown);
    }
  }

  /**
   * Sets what the writer needs on a new connection.
   *
   * @param epoch what rows of requests get as their owner
   */
  static void prepareWriter(Connection connection, long epoch) throws SQLException {
    connection.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
    try (var statement = connection.createStatement()) {
      // Whoever was stopped in the middle of a transaction must not keep its locks.
      statement.execute("SET idle_in_transaction_session_timeout = '5s'");
      statement.execute(DURABLE);
      statement.execute(LOOK_UP);
      statement.execute("SET penstock.epoch = '%d'".formatted(epoch));
    }
    connection.setAutoCommit(false);
  }
}
