package io.penstock.adapters.store.postgres;

import io.penstock.engine.port.StoreException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The right of a server to use the database, beside others, which it has to renew. Another one ends
 * it when it has seen no sign of life for {@link #PERIOD}; the server itself gives it up earlier,
 * so that nothing runs on here when it runs elsewhere. Whatever the clocks and the network did,
 * each transaction asks, as the last that it does, whether the lease of its epoch is still there.
 */
final class Lease {

  /** Without a sign of life for so long, another server takes over. */
  static final Duration PERIOD = Duration.ofSeconds(5);

  /** A server that could not show one for so long stops what it does. */
  static final Duration GIVEN_UP = Duration.ofSeconds(4);

  private final long epoch;
  private final String timeline;
  private final AtomicReference<@Nullable String> loss = new AtomicReference<>();
  private volatile long renewed;

  private volatile @Nullable String failure;

  /**
   * A lease that was taken.
   *
   * @param timeline that the database was in then
   * @param taken when that was begun, by {@link System#nanoTime}
   */
  Lease(long epoch, String timeline, long taken) {
    this.epoch = epoch;
    this.timeline = timeline;
    this.renewed = taken;
  }

  long epoch() {
    return epoch;
  }

  /**
   * Gives it up where another server of PostgreSQL has become the primary: that may lack what was
   * acknowledged last, and does not say so. A start goes by what is there.
   *
   * @param now the timeline that the database is in
   */
  void requireTimeline(String now) {
    if (!now.equals(timeline)) {
      lost("another PostgreSQL server has become the primary");
    }
  }

  /** Since the last sign of life was begun to be given, in nanoseconds. */
  private long age() {
    return System.nanoTime() - renewed;
  }

  /**
   * A sign of life was given.
   *
   * @param begun when that was begun, by {@link System#nanoTime}
   */
  void renewed(long begun) {
    renewed = begun;
    failure = null;
  }

  /**
   * A sign of life could not be given.
   *
   * @param reason what the database or its driver said
   */
  void notRenewed(String reason) {
    failure = reason;
  }

  /** What the last sign of life failed by; null when it did not. For the log only. */
  @Nullable String failure() {
    return failure;
  }

  /** Gives it up when no sign of life could be given for too long. */
  void giveUpIfOverdue() {
    if (age() >= GIVEN_UP.toNanos()) {
      lost("the database has taken no sign of life for %d s".formatted(GIVEN_UP.toSeconds()));
    }
  }

  /**
   * It is lost, for good.
   *
   * @param reason that finishes a sentence
   */
  void lost(String reason) {
    loss.compareAndSet(null, reason);
  }

  /** Why it is lost, to finish a sentence; null while it is not. */
  @Nullable String loss() {
    return loss.get();
  }

  /**
   * Lets nothing begin that would need it.
   *
   * @throws StoreException when it is lost
   */
  void require() {
    String reason = loss.get();
    if (reason != null) {
      throw lostNow(reason);
    }
  }

  static StoreException lostNow(String reason) {
    return new StoreException(
        StoreException.Problem.AWAY,
        "This server does not use the database any more, since %s: try again in a moment."
            .formatted(reason));
  }
}
