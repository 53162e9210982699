package io.penstock.adapters.store.sqlite;

import io.penstock.engine.port.StoreException;
import java.sql.Connection;
import java.sql.PreparedStatement;
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
  private final PreparedStatement begin;
  private final PreparedStatement commit;
  private final PreparedStatement rollback;
  private final AtomicLong committed = new AtomicLong();

  Transactions(Connection connection, StoreProblem problem) throws SQLException {
    this.connection = connection;
    this.problem = problem;
    begin = connection.prepareStatement("BEGIN IMMEDIATE");
    commit = connection.prepareStatement("COMMIT");
    rollback = connection.prepareStatement("ROLLBACK");
  }

  /**
   * All that {@code work} does, fsynced, or nothing of it.
   *
   * @throws StoreException when the database says no; what else {@code work} throws, as it is
   */
  <T> T run(SqlFunction<T> work) {
    boolean done = false;
    try {
      begin.execute();
      T result = work.apply(connection);
      commit.execute();
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
      rollback.execute();
    } catch (SQLException alreadyRolledBack) {
      // SQLite itself rolls back after the graver errors; then there is nothing left to undo.
    }
  }

  /** How many were fsynced since the start. Any thread may ask. */
  long committed() {
    return committed.get();
  }
}
