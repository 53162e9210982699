package io.penstock.adapters.store.sqlite;

import io.penstock.adapters.store.sql.ReusedStatement;
import io.penstock.adapters.store.sql.Session;
import io.penstock.adapters.store.sql.SqlFunction;
import io.penstock.adapters.store.sql.StoreProblem;
import io.penstock.adapters.store.sql.Transactions;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Transactions on the one connection that writes. Used by the writer thread alone.
 *
 * <p>The driver's own transactions ({@code setAutoCommit(false)}) begin the next one with every
 * commit; an idle server would hold a write lock and a snapshot. So these begin and commit
 * themselves.
 */
final class SqliteTransactions implements Transactions {

  private final Session session;
  private final StoreProblem problem;
  private final ReusedStatement begin;
  private final ReusedStatement commit;
  private final ReusedStatement rollback;
  private final AtomicLong committed = new AtomicLong();

  SqliteTransactions(Session session, StoreProblem problem) {
    this.session = session;
    this.problem = problem;
    begin = new ReusedStatement(session, "BEGIN IMMEDIATE");
    commit = new ReusedStatement(session, "COMMIT");
    rollback = new ReusedStatement(session, "ROLLBACK");
  }

  @Override
  public <T> T run(SqlFunction<T> work) {
    boolean done = false;
    try {
      begin.run();
      T result = work.apply(session);
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

  private void rollBack() {
    try {
      rollback.run();
    } catch (SQLException alreadyRolledBack) {
      // SQLite itself rolls back after the graver errors; then there is nothing left to undo.
    }
  }

  @Override
  public long committed() {
    return committed.get();
  }
}
