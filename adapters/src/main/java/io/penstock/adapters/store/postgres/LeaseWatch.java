package io.penstock.adapters.store.postgres;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Notices that the lease is lost, also while the writer waits for a database that does not answer,
 * and tells the server once.
 */
final class LeaseWatch implements AutoCloseable {

  private static final System.Logger LOG = System.getLogger("io.penstock.store");

  private static final Duration INTERVAL = Duration.ofMillis(100);

  private final Lease lease;
  private final Consumer<String> whenLost;
  private final CountDownLatch closed = new CountDownLatch(1);

  /**
   * @param whenLost called once with the reason, which finishes a sentence
   */
  LeaseWatch(Lease lease, Consumer<String> whenLost) {
    this.lease = lease;
    this.whenLost = whenLost;
  }

  void start() {
    // A platform thread: it must run whatever virtual ones keep the processors busy.
    Thread.ofPlatform().daemon().name("penstock-lease-watch").start(this::watch);
  }

  private void watch() {
    try {
      while (!closed.await(INTERVAL.toMillis(), TimeUnit.MILLISECONDS)) {
        lease.giveUpIfOverdue();
        String reason = lease.loss();
        if (reason != null) {
          explain();
          whenLost.accept(reason);
          return;
        }
      }
    } catch (InterruptedException stopping) {
      Thread.currentThread().interrupt();
    }
  }

  private void explain() {
    String failure = lease.failure();
    if (failure != null) {
      LOG.log(System.Logger.Level.WARNING, "The last sign of life failed: {0}", failure);
    }
  }

  @Override
  public void close() {
    closed.countDown();
  }
}
