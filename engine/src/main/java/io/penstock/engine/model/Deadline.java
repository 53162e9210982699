package io.penstock.engine.model;

import java.time.Duration;

/**
 * A point in monotonic time by which work has to be over, and the name of the limit that set it.
 *
 * @param nanoTime on the clock of {@link System#nanoTime()}
 * @param limit words for the failure sentence, such as {@code the pipeline timeout of 300 seconds}
 */
public record Deadline(long nanoTime, String limit) {

  public static Deadline after(Duration duration, String limit) {
    return new Deadline(System.nanoTime() + duration.toNanos(), limit);
  }

  /** Never negative. */
  public Duration remaining() {
    return Duration.ofNanos(Math.max(0, nanoTime - System.nanoTime()));
  }

  public boolean isPast() {
    return nanoTime - System.nanoTime() <= 0;
  }

  /** The one that comes first; this one when they are equal. */
  public Deadline earlier(Deadline other) {
    return other.nanoTime - nanoTime < 0 ? other : this;
  }
}
