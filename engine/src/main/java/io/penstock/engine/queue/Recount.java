package io.penstock.engine.queue;

import java.time.Duration;

/**
 * Counts what waits, anew: every second, or less often where that takes long, so that it never
 * takes more than a twentieth of the time.
 */
final class Recount {

  private static final Duration SHORTEST = Duration.ofSeconds(1);
  private static final int SHARE = 20;

  private final Runnable count;
  private long due;

  Recount(Runnable count) {
    this.count = count;
    due = System.nanoTime();
  }

  synchronized void runIfDue() {
    if (System.nanoTime() - due >= 0) {
      run();
    }
  }

  synchronized void run() {
    long begun = System.nanoTime();
    count.run();
    long end = System.nanoTime();
    due = end + Math.max(SHORTEST.toNanos(), SHARE * (end - begun));
  }
}
