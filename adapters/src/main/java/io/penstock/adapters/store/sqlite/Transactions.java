package io.penstock.adapters.store.sqlite;

import io.penstock.engine.port.StoreException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Transactions on the one connection that writes. Used by the writer thread alone.
 *
 * <p>The driver's own transactions ({@code setAutoCommit(false)}) begin the next one with every
 * commit; an idle server would hold a write lock and a snapshot. So these begin and commit
 * themselves.
 */
final class Transactions {

  private final Connection connection;
  private final StoreProblem problem;
  private final ReusedStatement begin;
  private final ReusedStatement commit;
  private final ReusedStatement rollback;
  private final AtomicLong committed = new AtomicLong();

  Transactions(Connection connection, StoreProblem problem) {
    this.connection = connection;
    this.problem = problem;
    begin = new ReusedStatement(connection, "BEGIN IMMEDIATE");
    commit = new ReusedStatement(connection, "COMMIT");
    rollback = new ReusedStatement(connection, "ROLLBACK");
  }

  /**
   * All that {@code work} does, fsynced, or nothing of it.
   *
   * @throws StoreException when the database says no; what else {@code work} throws, as it is
   */
  <T> T run(SqlFunction<T> work) {
    boolean done = false;
    try {
      begin.run();
      T result = work.apply(connection);
      commit.run();
      committed.incrementAndGet();
      done = true;
      return result;
    } catch (SQLException e) {
      throw problem.explain(e);
    } finally {
      if (!done) {
        rollBack();
      }
    }
  }

  StoreProblem problem() {
    return problem;
  }

  private void rollBack() {
    try {
      rollback.run();
    } catch (SQLException alreadyRolledBack) {
      // SQLite itself rolls back after the graver errors; then there is nothing left to undo.
    }
  }

  /** How many were fsynced since the start. Any thread may ask. */
  long committed() {
    return committed.get();
  }
}
