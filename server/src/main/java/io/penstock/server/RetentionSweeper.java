package io.penstock.server;

import io.penstock.engine.port.RequestStore;
import io.penstock.engine.port.StoreException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Removes expired requests, in steps small enough that nobody waits for them. */
final class RetentionSweeper implements AutoCloseable {

  private static final int STEP = 500;

  private final RequestStore store;
  private final InstantSource clock;
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("retention").daemon().factory());

  RetentionSweeper(RequestStore store, InstantSource clock) {
    this.store = store;
    this.clock = clock;
  }

  void start(Duration interval) {
    // sweep() handles what can go wrong; the future would only repeat it.
    var _ =
        timer.scheduleWithFixedDelay(
            this::sweep, interval.toMillis(), interval.toMillis(), TimeUnit.MILLISECONDS);
  }

  private void sweep() {
    try {
      while (store.deleteExpired(clock.instant(), STEP) == STEP) {
        if (Thread.currentThread().isInterrupted()) {
          return;
        }
      }
    } catch (StoreException later) {
      System.getLogger(RetentionSweeper.class.getName())
          .log(
              System.Logger.Level.WARNING,
              "Expired requests stay for now: {0}",
              later.getMessage());
    }
  }

  @Override
  public void close() {
    timer.shutdownNow();
  }
}
