package io.penstock.server;

import io.penstock.engine.port.RequestStore;
import java.time.InstantSource;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;

/**
 * Removes requests that have expired, and those of deleted versions, in steps small enough that
 * nobody waits for them.
 */
final class RetentionSweeper {

  /** Rows removed in one transaction: a few milliseconds of work (measured in RetentionIT). */
  private static final int STEP = 200;

  private final RequestStore store;
  private final InstantSource clock;

  RetentionSweeper(RequestStore store, InstantSource clock) {
    this.store = store;
    this.clock = clock;
  }

  void sweep() throws InterruptedException {
    int expired;
    int unreachable;
    do {
      // In turns: a version with millions of requests keeps nothing else waiting.
      expired = step(() -> store.deleteExpired(clock.instant(), STEP));
      // Large ones come in smaller steps: it has ended only when nothing was left.
      unreachable = step(() -> store.deleteUnreachable(clock.instant(), STEP));
    } while (expired == STEP || unreachable > 0);
  }

  private static int step(IntSupplier delete) throws InterruptedException {
    long began = System.nanoTime();
    int removed = delete.getAsInt();
    // As long as the step took: others get at least half of the writer's time.
    TimeUnit.NANOSECONDS.sleep(System.nanoTime() - began);
    return removed;
  }
}
