package io.penstock.adapters.store.postgres;

import io.penstock.adapters.store.sql.Session;
import io.penstock.adapters.store.sql.SqlFunction;
import io.penstock.adapters.store.sql.Transactions;
import io.penstock.engine.port.StoreException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Transactions of the writer in PostgreSQL, each under the lease: what another server has taken
 * over, nothing is committed to. One that finds its connection lost before its first answer waits
 * for another: nothing of it was done. One that loses it later fails, unless only the answer to its
 * commit is lost: then the database is asked how that ended. When it cannot say, the lease is given
 * up, so that whoever takes over goes by what is there. One that the database ends for a deadlock
 * with another server runs again.
 */
final class PostgresTransactions implements Transactions {

  /** A connection that was used within it is taken to be there. */
  private static final long FRESH_NANOS = Duration.ofMillis(500).toNanos();

  private static final int SECONDS_TO_ANSWER = 2;

  /** So often the database may choose the same transaction to end a deadlock. */
  private static final int DEADLOCKS = 5;

  /** SQLSTATE of a deadlock that was detected, and of a serialization failure. */
  private static final Set<String> VICTIM = Set.of("40P01", "40001");

  private final Session session;
  private final Reconnection reconnection;
  private final PostgresProblem problem;
  private final Lease lease;
  private final AtomicLong committed = new AtomicLong();
  private long lastUse = System.nanoTime();

  PostgresTransactions(
      Session session, Reconnection reconnection, PostgresProblem problem, Lease lease) {
    this.session = session;
    this.reconnection = reconnection;
    this.problem = problem;
    this.lease = lease;
  }

  @Override
  public <T> T run(SqlFunction<T> work) {
    for (int again = DEADLOCKS; again > 0; again--) {
      try {
        return runWithConnection(work);
      } catch (StoreException failed) {
        if (!(failed.getCause() instanceof SQLException cause && isVictim(cause))) {
          throw failed;
        }
      }
    }
    return runWithConnection(work);
  }

  /** Whether the database has undone it all, since it was in the way of another server's. */
  private static boolean isVictim(SQLException problem) {
    return problem.getSQLState() != null && VICTIM.contains(problem.getSQLState());
  }

  private <T> T runWithConnection(SqlFunction<T> work) {
    lease.require();
    long answers = session.answers();
    try {
      return runOnce(work);
    } catch (StoreException failed) {
      // The connection was lost since the last transaction: this one has not even begun.
      boolean begun = session.answers() > answers;
      if (begun || !(failed.getCause() instanceof SQLException cause && problem.isAway(cause))) {
        throw failed;
      }
    }
    return runOnce(work);
  }

  private <T> T runOnce(SqlFunction<T> work) {
    boolean done = false;
    try {
      connect();
      T result = work.apply(session);
      commit();
      committed.incrementAndGet();
      done = true;
      return result;
    } catch (SQLException e) {
      if (problem.isAway(e)) {
        // Also of one that is there, but at a server that has become a standby.
        Reconnection.close(session.connection());
      }
      throw problem.explain(e);
    } finally {
      lastUse = System.nanoTime();
      if (!done) {
        rollBack();
      }
    }
  }

  private void connect() throws SQLException {
    Connection connection = session.connection();
    boolean fresh = System.nanoTime() - lastUse < FRESH_NANOS;
    if (connection.isClosed() || (!fresh && !connection.isValid(SECONDS_TO_ANSWER))) {
      reconnect();
    }
  }

  private void reconnect() throws SQLException {
    Reconnection.close(session.connection());
    session.reconnect(reconnection.connect(lease));
  }

  private void commit() throws SQLException {
    Connection connection = session.connection();
    PendingCommit pending = PendingCommit.under(lease, session);
    try {
      connection.commit();
    } catch (SQLException lost) {
      if (!problem.isAway(lost)) {
        throw lost;
      }
      if (!isCommitted(pending, lost)) {
        throw lost;
      }
    }
  }

  private boolean isCommitted(PendingCommit pending, SQLException lost) throws SQLException {
    if (!pending.hasChanged()) {
      return true;
    }
    try {
      reconnect();
      return pending.isCommitted(session);
    } catch (SQLException away) {
      lease.lost("nobody can say how a commit has ended");
      SQLException unknown = PendingCommit.unknown(away);
      unknown.addSuppressed(lost);
      throw unknown;
    }
  }

  private void rollBack() {
    try {
      if (!session.connection().isClosed()) {
        session.connection().rollback();
      }
    } catch (SQLException lost) {
      // Then the database rolls back by itself.
      Reconnection.close(session.connection());
    }
  }

  @Override
  public long committed() {
    return committed.get();
  }
}
