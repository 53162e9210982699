package io.penstock.adapters.store.postgres;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * Connects soon after the database can be reached again. A pool that is told of each failure waits
 * twice as long after each, and up to 5 s: what was away for three would be so for five.
 */
final class PromptDataSource extends PGSimpleDataSource {

  private static final long serialVersionUID = 1L;

  private static final Duration PAUSE = Duration.ofMillis(100);

  /** Then the pool is told, so that it can say why it has none. */
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  /** Returns with a connection, or fails after 2 s, or at once where waiting does not help. */
  @Override
  public Connection getConnection() throws SQLException {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (true) {
      try {
        return super.getConnection();
      } catch (SQLException failed) {
        if (!PostgresProblem.tellsAbsence(failed) || System.nanoTime() - end > 0) {
          throw failed;
        }
        LockSupport.parkNanos(PAUSE.toNanos());
        if (Thread.currentThread().isInterrupted()) {
          throw failed; // The pool is being closed.
        }
      }
    }
  }
}
