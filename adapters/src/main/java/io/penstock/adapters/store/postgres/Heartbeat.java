package io.penstock.adapters.store.postgres;

import io.penstock.adapters.store.sql.Session;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Shows twice a second that the server with the lease is there: on a connection of its own, which
 * waits for no other work.
 */
final class Heartbeat implements AutoCloseable {

  private static final Duration INTERVAL = Duration.ofMillis(500);

  /** After one that failed: the next must come before the lease has to be given up. */
  private static final Duration PAUSE = Duration.ofMillis(100);

  private final DataSource source;
  private final Lease lease;
  private final CountDownLatch closed = new CountDownLatch(1);
  private final Thread thread =
      Thread.ofPlatform().daemon().name("penstock-heartbeat").unstarted(this::beat);
  private @Nullable Connection connection;

  /**
   * @param source of connections that fail rather than wait for long
   */
  Heartbeat(DataSource source, Lease lease) {
    this.source = source;
    this.lease = lease;
  }

  void start() {
    thread.start();
  }

  private void beat() {
    try {
      Duration pause = INTERVAL;
      while (lease.loss() == null && !closed.await(pause.toMillis(), TimeUnit.MILLISECONDS)) {
        pause = renew() ? INTERVAL : PAUSE;
      }
    } catch (InterruptedException stopping) {
      Thread.currentThread().interrupt();
    } finally {
      disconnect();
    }
  }

  /** Returns false when the database did not take it. */
  private boolean renew() {
    long begun = System.nanoTime();
    try {
      Connection open = connection;
      if (open == null) {
        open = source.getConnection();
        connection = open;
        begin(new Session(open, PostgresDialect.POSTGRES));
      }
      if (lease.loss() != null) {
        return true;
      }
      if (LeaseTable.renew(new Session(open, PostgresDialect.POSTGRES), lease.epoch())) {
        lease.renewed(begun);
      } else {
        lease.lost("another server has taken over");
      }
      return true;
    } catch (SQLException away) {
      // The next one tries again, on a new connection, until the lease is given up.
      lease.notRenewed(String.valueOf(away.getMessage()));
      disconnect();
      return false;
    }
  }

  private void begin(Session session) throws SQLException {
    // A sign of life may be lost in a crash: it waits for no disk, and for no standby.
    session.update("SET synchronous_commit = off");
    lease.requireTimeline(LeaseTable.timeline(session));
  }

  private void disconnect() {
    Connection open = connection;
    connection = null;
    if (open != null) {
      Reconnection.close(open);
    }
  }

  /** Returns when no more sign of life will be shown. */
  @Override
  public void close() {
    closed.countDown();
    try {
      thread.join();
    } catch (InterruptedException hurried) {
      Thread.currentThread().interrupt();
    }
  }
}
