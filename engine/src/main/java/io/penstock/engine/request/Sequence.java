package io.penstock.engine.request;

import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Gives out sequence numbers: 13 digits of milliseconds and 4 more, so that they sort by time as
 * numbers and, being of one width until the year 2286, as text too. The official clients compare
 * them as text (reference, section 2.2).
 */
public final class Sequence {

  private static final long PER_MILLISECOND = 10_000;

  private final AtomicLong last = new AtomicLong();

  /** A number greater than all before, on this server. */
  public long next(Instant now) {
    long earliest = now.toEpochMilli() * PER_MILLISECOND;
    return last.updateAndGet(previous -> Math.max(previous + 1, earliest));
  }

  /** How many numbers of its millisecond came before a number. */
  public static long withinMillisecond(long number) {
    return number % PER_MILLISECOND;
  }
}
