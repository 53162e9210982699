package io.penstock.adapters.store.postgres;

import io.penstock.adapters.store.sql.RowReader;
import io.penstock.adapters.store.sql.Session;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A commit whose answer may get lost. PostgreSQL remembers for long how each transaction ended, and
 * tells anybody who knows its number ({@code pg_xact_status}, "System Information Functions").
 *
 * @param transaction its number
 * @param backend the process of the database that it runs in
 */
record UnclearCommit(String transaction, long backend) {

  /**
   * Of an argument that is no transaction yet: a fail-over went to a server that has not got it.
   */
  private static final String UNKNOWN_TRANSACTION = "22023";

  private static final Duration PAUSE = Duration.ofMillis(20);
  private static final Duration LONGEST = Duration.ofSeconds(5);

  /** What is about to be committed; null when it has changed nothing. */
  static @Nullable UnclearCommit possible(Session session) throws SQLException {
    UnclearCommit commit =
        session
            .first(
                "SELECT coalesce(CAST(pg_current_xact_id_if_assigned() AS text), ''), pg_backend_pid()",
                row -> new UnclearCommit(row.text(), row.number()))
            .orElseThrow();
    return commit.transaction.isEmpty() ? null : commit;
  }

  /** Asks, in a session of its own, how it ended. */
  boolean isCommitted(Session session) throws SQLException {
    // Its process may not have noticed yet that nobody is there.
    session.list("SELECT pg_terminate_backend(CAST(? AS integer))", _ -> true, backend);
    long end = System.nanoTime() + LONGEST.toNanos();
    String status = status(session);
    while ("in progress".equals(status) && System.nanoTime() - end < 0) {
      LockSupport.parkNanos(PAUSE.toNanos());
      status = status(session);
    }
    return "committed".equals(status);
  }

  private String status(Session session) throws SQLException {
    try {
      return session
          .first(
              "SELECT coalesce(pg_xact_status(CAST(? AS xid8)), '')", RowReader::text, transaction)
          .orElse("");
    } catch (SQLException e) {
      if (UNKNOWN_TRANSACTION.equals(e.getSQLState())) {
        return "aborted";
      }
      throw e;
    } finally {
      session.connection().rollback();
    }
  }
}
