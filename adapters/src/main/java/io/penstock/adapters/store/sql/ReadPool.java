package io.penstock.adapters.store.sql;

import com.zaxxer.hikari.HikariDataSource;
import io.penstock.engine.port.StoreException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;

/**
 * Connections that only read. Each read sees all that was committed before it began.
 *
 * <p>Who finds the pool empty waits as virtual threads should, without a carrier.
 */
public final class ReadPool implements AutoCloseable {

  /** So long reads wait for a database that is away. */
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final HikariDataSource pool;
  private final Dialect dialect;
  private final String beginSnapshot;
  private final StoreProblem problem;
  private volatile boolean abandoned;

  /**
   * Connections from this pool, which is closed with this.
   *
   * @param beginSnapshot the statement that begins a transaction in which all reads see one moment
   */
  public ReadPool(
      HikariDataSource pool, Dialect dialect, String beginSnapshot, StoreProblem problem) {
    this.pool = pool;
    this.dialect = dialect;
    this.beginSnapshot = beginSnapshot;
    this.problem = problem;
  }

  Dialect dialect() {
    return dialect;
  }

  /**
   * A cancel interrupts who runs the request; that is no reason to fail a read. In a virtual thread
   * it would close the connection, and every other while the thread stays interrupted.
   */
  public <T> T read(SqlFunction<T> work) {
    long end = System.nanoTime() + PATIENCE.toNanos();
    boolean interrupted = false;
    try {
      while (true) {
        interrupted |= Thread.interrupted();
        try (Connection connection = pool.getConnection()) {
          return work.apply(new Session(connection, dialect));
        } catch (SQLException e) {
          if (abandoned) {
            throw abandoned(e);
          }
          boolean disturbed =
              Thread.currentThread().isInterrupted()
                  || e.getCause() instanceof InterruptedException;
          interrupted |= disturbed;
          // What was read is read again: it has changed nothing.
          if (!disturbed && (!problem.isAway(e) || System.nanoTime() - end > 0)) {
            throw problem.explain(e);
          }
        } catch (RuntimeException e) {
          // The pool gives a connection away that it closes at the same time.
          throw abandoned && !(e instanceof StoreException) ? abandoned(e) : e;
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private static StoreException abandoned(Exception cause) {
    return new StoreException(
        StoreException.Problem.AWAY,
        "This server does not use the database any more: try again in a moment.",
        cause);
  }

  /** A read within a {@link #snapshot}, in its session. */
  <T> T read(Session session, SqlFunction<T> work) {
    try {
      return work.apply(session);
    } catch (SQLException e) {
      throw problem.explain(e);
    }
  }

  /** All that {@code work} reads is as it was at its first read. */
  <T> T snapshot(SqlFunction<T> work) {
    return read(
        session -> {
          var _ = session.value(beginSnapshot);
          try {
            return work.apply(session);
          } finally {
            end(session);
          }
        });
  }

  /**
   * A transaction that stayed open would show its moment for ever, and keep what is removed since.
   */
  private void end(Session session) {
    try {
      var _ = session.value("COMMIT");
    } catch (SQLException unclear) {
      pool.evictConnection(session.connection());
    }
  }

  /** Ends all reads, also those that wait for a database that does not answer. */
  public void abandon() {
    abandoned = true;
    pool.close();
  }

  @Override
  public void close() {
    pool.close();
  }
}
