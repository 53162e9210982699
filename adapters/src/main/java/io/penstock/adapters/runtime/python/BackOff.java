package io.penstock.adapters.runtime.python;

import java.time.Duration;

/** The pause before the next start after failures: doubles from one to the next. */
final class BackOff {

  private static final int MOST_DOUBLINGS = 20;

  private final Duration first;
  private final Duration longest;
  private int failures;
  private long until;
  private boolean announced;

  BackOff(Duration first, Duration longest) {
    this.first = first;
    this.longest = longest;
  }

  synchronized void failed() {
    Duration pause = first.multipliedBy(1L << Math.min(failures, MOST_DOUBLINGS));
    failures++;
    until = System.nanoTime() + (pause.compareTo(longest) < 0 ? pause : longest).toNanos();
  }

  synchronized void reset() {
    failures = 0;
  }

  /** Zero when nothing failed of late. */
  synchronized Duration remaining() {
    return failures == 0 ? Duration.ZERO : Duration.ofNanos(Math.max(0, until - System.nanoTime()));
  }

  /** Whether the caller is the first to want to be told of this pause's end. */
  synchronized boolean announce() {
    boolean isFirst = !announced;
    announced = true;
    return isFirst;
  }

  /** The caller was told. */
  synchronized void over() {
    announced = false;
  }
}
