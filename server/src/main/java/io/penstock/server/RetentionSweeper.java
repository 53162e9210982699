package io.penstock.server;

import io.penstock.engine.port.RequestStore;
import io.penstock.engine.port.StoreException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Removes expired requests, in steps small enough that nobody waits for them. */
final class RetentionSweeper implements AutoCloseable {

  private static final Logger LOG = System.getLogger(RetentionSweeper.class.getName());

  /** Rows removed in one transaction: a few milliseconds of work (measured in RetentionIT). */
  private static final int STEP = 200;

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
      int removed;
      do {
        long began = System.nanoTime();
        removed = store.deleteExpired(clock.instant(), STEP);
        // As long as the step took: others get at least half of the writer's time.
        TimeUnit.NANOSECONDS.sleep(System.nanoTime() - began);
      } while (removed == STEP);
    } catch (InterruptedException closing) {
      Thread.currentThread().interrupt();
    } catch (StoreException later) {
      LOG.log(Level.WARNING, "Expired requests stay for now: {0}", later.getMessage());
    } catch (RuntimeException unexpected) {
      // Thrown on, it would end the schedule without a word.
      LOG.log(Level.ERROR, "Expired requests stay for now.", unexpected);
    }
  }

  @Override
  public void close() {
    timer.shutdownNow();
  }
}
