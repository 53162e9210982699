package io.penstock.adapters.store.postgres;

import io.penstock.adapters.store.sql.Session;
import io.penstock.engine.port.Cluster.Change;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import javax.sql.DataSource;

/**
 * Wakes the other servers: what changed within 20 ms is one message of each kind. Who misses one
 * looks by itself within a second, so that what cannot be sent is not sent again.
 */
final class Notices implements AutoCloseable {

  /** What servers listen to. A message is a {@link Change} and the epoch of who sends it. */
  static final String CHANNEL = "penstock";

  private static final Duration PAUSE = Duration.ofMillis(20);

  private final DataSource source;
  private final long epoch;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition filled = lock.newCondition();
  private final Set<Change> waiting = EnumSet.noneOf(Change.class);
  private final Thread thread =
      Thread.ofPlatform().daemon().name("penstock-notices").unstarted(this::run);
  private boolean closed;

  /**
   * @param source of connections that fail rather than wait for long
   */
  Notices(DataSource source, long epoch) {
    this.source = source;
    this.epoch = epoch;
  }

  void start() {
    thread.start();
  }

  /** Sends it soon; returns at once. */
  void send(Change change) {
    lock.lock();
    try {
      if (waiting.add(change)) {
        filled.signal();
      }
    } finally {
      lock.unlock();
    }
  }

  private void run() {
    try {
      while (true) {
        Set<Change> changes = take();
        if (changes.isEmpty()) {
          return;
        }
        try (Connection connection = source.getConnection()) {
          sendAll(new Session(connection, PostgresDialect.POSTGRES), changes);
        } catch (SQLException away) {
          // The others look by themselves.
          Thread.sleep(PAUSE);
        }
      }
    } catch (InterruptedException closing) {
      Thread.currentThread().interrupt();
    }
  }

  /** For as long as the connection lasts. */
  private void sendAll(Session session, Set<Change> first)
      throws SQLException, InterruptedException {
    Set<Change> changes = first;
    while (!changes.isEmpty()) {
      for (Change change : changes) {
        send(session, change, epoch);
      }
      Thread.sleep(PAUSE);
      changes = take();
    }
  }

  /** Sends it at once. */
  static void send(Session session, Change change, long epoch) throws SQLException {
    session.list("SELECT pg_notify(?, ?)", _ -> true, CHANNEL, change + " " + epoch);
  }

  /** Waits for some; empty when there will be no more. */
  private Set<Change> take() throws InterruptedException {
    lock.lock();
    try {
      while (waiting.isEmpty() && !closed) {
        filled.await();
      }
      Set<Change> changes = EnumSet.copyOf(waiting);
      waiting.clear();
      return closed ? EnumSet.noneOf(Change.class) : changes;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      filled.signal();
    } finally {
      lock.unlock();
    }
  }
}
