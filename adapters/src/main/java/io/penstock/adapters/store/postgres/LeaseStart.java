package io.penstock.adapters.store.postgres;

import io.penstock.adapters.store.sql.Session;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import javax.sql.DataSource;

/** Takes a lease for a server that starts, as soon as the database can be used. */
final class LeaseStart {

  /** Somebody holds a lock of the table for longer than we wait, such as a migration. */
  private static final String LOCKED = "55P03";

  private static final Duration PAUSE = Duration.ofMillis(400);

  private final DataSource source;
  private final PostgresProblem problem;
  private final UUID folder;
  private final String holder;
  private final PostgresWaiting waiting;

  /**
   * @param folder which data folder we have: a lease of the same folder is one of an earlier server
   *     here, which has ended, since we have the folder
   * @param holder where we run, for people
   */
  LeaseStart(
      DataSource source,
      PostgresProblem problem,
      UUID folder,
      String holder,
      PostgresWaiting waiting) {
    this.source = source;
    this.problem = problem;
    this.folder = folder;
    this.holder = holder;
    this.waiting = waiting;
  }

  /**
   * Returns with the lease.
   *
   * @throws SQLException when the database says no, but not when it is away
   * @throws InterruptedException when the thread is interrupted
   */
  Lease await() throws SQLException, InterruptedException {
    while (true) {
      long begun = System.nanoTime();
      try (Connection connection = source.getConnection()) {
        connection.setAutoCommit(false);
        Session session = new Session(connection, PostgresDialect.POSTGRES);
        long epoch = LeaseTable.take(session, folder, holder);
        String timeline = LeaseTable.timeline(session);
        connection.commit();
        return new Lease(epoch, timeline, begun);
      } catch (SQLException e) {
        explain(e);
      }
      LockSupport.parkNanos(PAUSE.toNanos());
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
    }
  }

  private void explain(SQLException e) throws SQLException {
    if (LOCKED.equals(e.getSQLState())) {
      String sentence =
          "The database is being filled or brought up to date: the server starts after that.";
      waiting.because(sentence, sentence);
    } else if (problem.isAway(e)) {
      waiting.because(
          "The database cannot be reached: the log of the server says more.",
          String.valueOf(problem.explain(e).getMessage()));
    } else {
      throw e;
    }
  }
}
