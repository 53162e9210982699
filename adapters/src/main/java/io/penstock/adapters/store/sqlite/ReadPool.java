package io.penstock.adapters.store.sqlite;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;

/**
 * Connections that only read. Each read sees all that was committed before it began.
 *
 * <p>A read in SQLite is native code and keeps the carrier of a virtual thread while it lasts, so
 * the pool is small; who finds it empty waits as virtual threads should, without a carrier.
 */
final class ReadPool implements AutoCloseable {

  private final HikariDataSource pool;
  private final StoreProblem problem;

  ReadPool(DataSource source, int connections, StoreProblem problem) {
    this.problem = problem;
    HikariConfig config = new HikariConfig();
    config.setPoolName("penstock-reads");
    config.setDataSource(source);
    config.setReadOnly(true);
    config.setMaximumPoolSize(connections);
    // Connections to a file do not age.
    config.setMaxLifetime(0);
    // Connect with the first read, where a failure is explained like any other.
    config.setInitializationFailTimeout(-1);
    config.setThreadFactory(
        Thread.ofPlatform().daemon().name("penstock-reads-housekeeper").factory());
    pool = new HikariDataSource(config);
  }

  <T> T read(SqlFunction<T> work) {
    try (Connection connection = connect()) {
      return work.apply(connection);
    } catch (SQLException e) {
      throw problem.explain(e);
    }
  }

  /** A read within a {@link #snapshot}, on its connection. */
  <T> T read(Connection connection, SqlFunction<T> work) {
    try {
      return work.apply(connection);
    } catch (SQLException e) {
      throw problem.explain(e);
    }
  }

  /** All that {@code work} reads is as it was at its first read. */
  <T> T snapshot(SqlFunction<T> work) {
    return read(
        connection -> {
          Sql.value(connection, "BEGIN");
          try {
            return work.apply(connection);
          } finally {
            end(connection);
          }
        });
  }

  /** A transaction that stayed open would show its moment for ever, and let the log grow. */
  private void end(Connection connection) {
    try {
      Sql.value(connection, "COMMIT");
    } catch (SQLException unclear) {
      pool.evictConnection(connection);
    }
  }

  /** A cancel interrupts whoever waits for a connection; that is no reason to fail the read. */
  private Connection connect() throws SQLException {
    boolean interrupted = false;
    try {
      while (true) {
        interrupted |= Thread.interrupted();
        try {
          return pool.getConnection();
        } catch (SQLException failed) {
          if (!(failed.getCause() instanceof InterruptedException)) {
            throw failed;
          }
          interrupted = true;
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  @Override
  public void close() {
    pool.close();
  }
}
