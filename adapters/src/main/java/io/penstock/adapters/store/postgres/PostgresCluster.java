package io.penstock.adapters.store.postgres;

import io.penstock.adapters.store.sql.ReadPool;
import io.penstock.adapters.store.sql.RowReader;
import io.penstock.adapters.store.sql.Session;
import io.penstock.adapters.store.sql.Writes;
import io.penstock.engine.port.Cluster;
import io.penstock.engine.port.StoreException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;

/** The servers of one database. */
final class PostgresCluster implements Cluster {

  private static final String IS_ALIVE =
      "EXISTS (SELECT 1 FROM lease WHERE epoch = taken_work.owner)";

  private static final String LEFT =
      "SELECT id FROM taken_work WHERE NOT " + IS_ALIVE + " FOR UPDATE SKIP LOCKED";

  private static final String FORGET =
      "DELETE FROM taken_work WHERE id IN "
          + PostgresDialect.POSTGRES.ids()
          + " AND NOT "
          + IS_ALIVE;

  /**
   * For a server that does not say what it knows of: it may be dead, and not known to be, or have
   * no processor for a moment.
   */
  private static final Duration PATIENCE = Duration.ofMillis(900);

  private static final Duration PAUSE = Duration.ofMillis(2);

  private final Lease lease;
  private final ClusterWatch watch;
  private final Reactions reactions;
  private final Notices notices;
  private final Writes writes;
  private final ReadPool reads;

  PostgresCluster(
      Lease lease,
      ClusterWatch watch,
      Reactions reactions,
      Notices notices,
      Writes writes,
      ReadPool reads) {
    this.lease = lease;
    this.watch = watch;
    this.reactions = reactions;
    this.notices = notices;
    this.writes = writes;
    this.reads = reads;
  }

  @Override
  public long epoch() {
    return lease.epoch();
  }

  @Override
  public boolean leads() {
    return lease.loss() == null
        && others().stream().allMatch(other -> other.epoch() > lease.epoch());
  }

  @Override
  public List<Server> others() {
    return watch.others();
  }

  @Override
  public void listensAt(String url) {
    writes.transaction(
        session -> {
          LeaseTable.listensAt(session, lease.epoch(), url);
          return true;
        });
    changed(Change.SERVERS);
  }

  @Override
  public void whenChanged(Change change, Runnable reaction) {
    reactions.add(change, reaction);
  }

  @Override
  public void whenStale(Runnable forget) {
    reactions.whenStale(forget);
  }

  @Override
  public void awaitKnown(long generation) {
    long end = System.nanoTime() + PATIENCE.toNanos();
    try {
      // Who is interrupted waits for nothing; the change is made all the same.
      while (!others().isEmpty()
          && !Thread.currentThread().isInterrupted()
          && !reads.read(session -> LeaseTable.isKnown(session, lease.epoch(), generation))
          && System.nanoTime() - end < 0) {
        LockSupport.parkNanos(PAUSE.toNanos());
      }
    } catch (StoreException unknown) {
      // The others look by themselves.
    }
  }

  @Override
  public boolean isAlive(long epoch) {
    return reads.read(session -> LeaseTable.has(session, epoch));
  }

  @Override
  public void changed(Change change) {
    if (!others().isEmpty()) {
      notices.send(change);
    }
  }

  /**
   * Forgets what servers had taken that have ended, and which nobody has taken since: the lock
   * first (see {@code QueueSql.interrupt}).
   */
  static void forgetTaken(Session session) throws SQLException {
    session.update(FORGET, new Session.Ids(session.list(LEFT, RowReader::id)));
  }

  @Override
  public boolean take(UUID work) {
    return writes.transaction(
            session ->
                session.update(
                    "INSERT INTO taken_work (id, owner) VALUES (?, ?)"
                        + " ON CONFLICT (id) DO UPDATE SET owner = excluded.owner"
                        + " WHERE taken_work.owner = excluded.owner OR NOT "
                        + IS_ALIVE,
                    work,
                    lease.epoch()))
        > 0;
  }

  @Override
  public void release(UUID work) {
    writes.transaction(
        session ->
            session.update(
                "DELETE FROM taken_work WHERE id = ? AND owner = ?", work, lease.epoch()));
  }

  @Override
  public boolean isTaken(UUID work) {
    return reads
        .read(
            session ->
                session.first(
                    "SELECT 1 FROM taken_work WHERE id = ? AND " + IS_ALIVE,
                    RowReader::integer,
                    work))
        .isPresent();
  }
}
