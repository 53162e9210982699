package io.penstock.adapters.store.postgres;

import com.zaxxer.hikari.HikariDataSource;
import io.penstock.adapters.store.sql.Session;
import io.penstock.adapters.store.sql.SqlFunction;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/**
 * A few connections for content, each held for one statement at a time. Each statement is a
 * transaction, and can be repeated: a database that is away for a moment is waited for.
 */
final class ContentConnections implements AutoCloseable {

  /** So long a restart or a fail-over is waited for. */
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private static final Duration PAUSE = Duration.ofMillis(100);

  private final HikariDataSource pool;
  private final PostgresProblem problem;

  /** Connects later, when there is something to do. */
  ContentConnections(PostgresAddress address) {
    pool = PostgresConnections.contentPool(address);
    problem = new PostgresProblem(address);
  }

  /**
   * Does something that may be done twice.
   *
   * @throws io.penstock.engine.port.StoreException when the database says no, or stays away
   */
  <T> T run(SqlFunction<T> work) throws InterruptedException {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (true) {
      try (Connection connection = pool.getConnection()) {
        return work.apply(new Session(connection, PostgresDialect.POSTGRES));
      } catch (SQLException e) {
        // To interrupt a virtual thread closes the socket that it waits for.
        if (Thread.interrupted() || e.getCause() instanceof InterruptedException) {
          throw new InterruptedException();
        }
        if (!problem.isAway(e) || System.nanoTime() - end > 0) {
          throw problem.explain(e);
        }
        // One that is not promoted yet says no at once.
        LockSupport.parkNanos(PAUSE.toNanos());
      }
    }
  }

  @Override
  public void close() {
    pool.close();
  }
}
