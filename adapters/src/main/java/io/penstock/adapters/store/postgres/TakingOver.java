package io.penstock.adapters.store.postgres;

import io.penstock.adapters.store.postgres.LeaseTable.State;
import io.penstock.adapters.store.sql.Session;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Waits for the lease: until the server that has it lets it go, or shows no sign of life. It counts
 * only while it sees the database all the time: after a failure of that, everybody has as long
 * again to come back.
 */
final class TakingOver {

  /** Somebody holds a lock of the table for longer than we wait, such as a migration. */
  private static final String LOCKED = "55P03";

  private static final long PAUSE_NANOS = Lease.PERIOD.toNanos() / 12;

  private final DataSource source;
  private final PostgresProblem problem;
  private final UUID folder;
  private final String holder;
  private final PostgresWaiting waiting;
  private @Nullable State seen;
  private long since;

  /**
   * @param folder which data folder we have: a lease of the same folder is one of an earlier server
   *     here, which has ended, since we have the folder
   * @param holder where we run, for people
   */
  TakingOver(
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
      try (Connection connection = source.getConnection()) {
        return await(new Session(connection, PostgresDialect.POSTGRES));
      } catch (SQLException e) {
        boolean locked = LOCKED.equals(e.getSQLState());
        if (!locked && !problem.isAway(e)) {
          throw e;
        }
        seen = null;
        if (locked) {
          becauseForAll(
              "The database is being filled or brought up to date: the server starts after that.");
        } else {
          waiting.because(
              "The database cannot be reached: the log of the server says more.",
              String.valueOf(problem.explain(e).getMessage()));
        }
      }
      pause();
    }
  }

  private Lease await(Session session) throws SQLException, InterruptedException {
    while (true) {
      long begun = System.nanoTime();
      State now = LeaseTable.read(session);
      if (!now.equals(seen)) {
        seen = now;
        since = begun;
      }
      if (now.released()
          || now.folder().equals(folder)
          || begun - since >= Lease.PERIOD.toNanos()) {
        OptionalLong epoch = LeaseTable.take(session, now, folder, holder);
        if (epoch.isPresent()) {
          return new Lease(epoch.getAsLong(), begun);
        }
      }
      becauseForAll(
          "The database is used by the server %s: this one takes over when that stops."
              .formatted(now.holder()));
      pause();
    }
  }

  private void becauseForAll(String sentence) {
    waiting.because(sentence, sentence);
  }

  private static void pause() throws InterruptedException {
    LockSupport.parkNanos(PAUSE_NANOS);
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
  }
}
