package io.penstock.adapters.store.postgres;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import javax.sql.DataSource;

/**
 * Makes the connection that writes, again and again if need be. A database that is away for a
 * restart or a fail-over is waited for; of a longer time only the first who asks waits, since many
 * writes in a row would each wait for as long. Used by one thread.
 */
final class Reconnection {

  /** A restart takes a second or two; a fail-over, several. */
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private static final Duration PAUSE = Duration.ofMillis(100);

  private final DataSource source;
  private final Preparation preparation;
  private final PostgresProblem problem;
  private boolean away;
  private long awaySince;

  Reconnection(DataSource source, Preparation preparation, PostgresProblem problem) {
    this.source = source;
    this.preparation = preparation;
    this.problem = problem;
  }

  /** Sets what a new connection needs. */
  @FunctionalInterface
  interface Preparation {
    void prepare(Connection connection) throws SQLException;
  }

  /**
   * Connects.
   *
   * @param lease once it is lost, nobody waits any more
   * @throws SQLException when the database stays away, or lets nobody in
   */
  Connection connect(Lease lease) throws SQLException {
    if (!away) {
      away = true;
      awaySince = System.nanoTime();
    }
    while (true) {
      try {
        Connection connection = prepared(source.getConnection());
        away = false;
        return connection;
      } catch (SQLException e) {
        if (!problem.isAway(e)
            || lease.loss() != null
            || System.nanoTime() - awaySince > PATIENCE.toNanos()) {
          throw e;
        }
      }
      LockSupport.parkNanos(PAUSE.toNanos());
    }
  }

  private Connection prepared(Connection connection) throws SQLException {
    boolean done = false;
    try {
      preparation.prepare(connection);
      done = true;
      return connection;
    } finally {
      if (!done) {
        close(connection);
      }
    }
  }

  /** Closes one that another thread may wait for. */
  static void abort(Connection connection) {
    try {
      connection.abort(Runnable::run);
    } catch (SQLException broken) {
      // It is gone, which is what was wanted.
    }
  }

  /** Closes what may be closed or broken already. */
  static void close(Connection connection) {
    try {
      connection.close();
    } catch (SQLException broken) {
      // It is gone, which is what was wanted.
    }
  }
}
