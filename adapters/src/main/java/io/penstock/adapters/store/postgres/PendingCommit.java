package io.penstock.adapters.store.postgres;

import io.penstock.adapters.store.sql.RowReader;
import io.penstock.adapters.store.sql.Session;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

/**
 * A transaction that is about to be committed, and whose answer may get lost. It leaves its number
 * beside the lease, so that it shows whether it was committed. PostgreSQL remembers for long how
 * each number ended ({@code pg_xact_status}, "System Information Functions"), but after a crash it
 * gives numbers of transactions that are lost to others.
 *
 * @param epoch of the server
 * @param transaction its number; empty when it has changed nothing
 * @param backend the process of the database that it runs in
 */
record PendingCommit(long epoch, String transaction, long backend) {

  /**
   * Locks the row of the lease until the end of the transaction: who takes it meanwhile waits, and
   * finds all that was committed. A row that is being taken counts as taken: to wait for that could
   * be to wait for one another.
   */
  private static final String UNDER_LEASE =
      "WITH noted AS (UPDATE lease_commit SET transaction = pg_current_xact_id()"
          + " WHERE epoch = ? AND pg_current_xact_id_if_assigned() IS NOT NULL)"
          + " SELECT coalesce(CAST(pg_current_xact_id_if_assigned() AS text), ''), pg_backend_pid()"
          + " FROM lease WHERE epoch = ? FOR SHARE SKIP LOCKED";

  /**
   * Of an argument that is no transaction yet: a fail-over went to a server that has not got it.
   */
  private static final String UNKNOWN_TRANSACTION = "22023";

  private static final Duration PAUSE = Duration.ofMillis(20);
  private static final Duration LONGEST = Duration.ofSeconds(5);

  /**
   * Makes sure that the lease is still ours, and stays so until the commit.
   *
   * @throws io.penstock.engine.port.StoreException when another server has it
   */
  static PendingCommit under(Lease lease, Session session) throws SQLException {
    Optional<PendingCommit> pending =
        session.first(
            UNDER_LEASE,
            row -> new PendingCommit(lease.epoch(), row.text(), row.number()),
            lease.epoch(),
            lease.epoch());
    if (pending.isEmpty()) {
      String reason = "another server has taken over";
      lease.lost(reason);
      throw Lease.lostNow(reason);
    }
    return pending.get();
  }

  /** Whether it makes any difference how it ended. */
  boolean hasChanged() {
    return !transaction.isEmpty();
  }

  /** Asks, on another connection, how it ended. */
  boolean isCommitted(Session session) throws SQLException {
    // Its process may not have noticed yet that nobody is there. With a
    // synchronous standby it is left alone: ended, it may have committed what that does not have.
    session.list(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            + " WHERE pid = ? AND backend_xid = CAST(CAST(? AS xid8) AS xid)"
            + " AND current_setting('synchronous_standby_names') = ''",
        _ -> true,
        backend,
        transaction);
    long end = System.nanoTime() + LONGEST.toNanos();
    String status = status(session);
    while ("in progress".equals(status) && System.nanoTime() - end < 0) {
      LockSupport.parkNanos(PAUSE.toNanos());
      status = status(session);
    }
    if ("in progress".equals(status)) {
      throw unknown(new SQLException("it is still in progress"));
    }
    return "committed".equals(status) && isNoted(session);
  }

  /** Whether the last transaction of this server that was committed is this one. */
  private boolean isNoted(Session session) throws SQLException {
    String last =
        session
            .first(
                "SELECT CAST(transaction AS text) FROM lease_commit WHERE epoch = ?",
                RowReader::text,
                epoch)
            .orElseThrow(() -> unknown(new SQLException("the lease is gone")));
    session.connection().rollback();
    return last.equals(transaction);
  }

  /** Nobody can say how it ended. */
  static SQLException unknown(SQLException reason) {
    return new SQLException(reason.getMessage(), PostgresProblem.UNKNOWN_END, reason);
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
