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
import java.util.function.IntSupplier;

/**
 * Removes requests that have expired, and those of deleted versions, in steps small enough that
 * nobody waits for them.
 */
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
      int expired;
      int unreachable;
      do {
        // In turns: a version with millions of requests keeps nothing else waiting.
        expired = step(() -> store.deleteExpired(clock.instant(), STEP));
        // Large ones come in smaller steps: it has ended only when nothing was left.
        unreachable = step(() -> store.deleteUnreachable(clock.instant(), STEP));
      } while (expired == STEP || unreachable > 0);
    } catch (InterruptedException closing) {
      Thread.currentThread().interrupt();
    } catch (StoreException later) {
      LOG.log(
          Level.WARNING, "Requests that are to be removed stay for now: {0}", later.getMessage());
    } catch (RuntimeException | Error unexpected) {
      // Thrown on, it would end the schedule without a word.
      LOG.log(Level.ERROR, "Requests that are to be removed stay for now.", unexpected);
    }
  }

  private static int step(IntSupplier delete) throws InterruptedException {
    long began = System.nanoTime();
    int removed = delete.getAsInt();
    // As long as the step took: others get at least half of the writer's time.
    TimeUnit.NANOSECONDS.sleep(System.nanoTime() - began);
    return removed;
  }

  @Override
  public void close() {
    timer.shutdownNow();
  }
}
