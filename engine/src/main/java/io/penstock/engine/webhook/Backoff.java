package io.penstock.engine.webhook;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * How long to wait before the next attempt: 10 s after the first, twice as long after each other,
 * up to an hour; between half and one and a half of that, so that what failed together does not
 * come back together.
 */
final class Backoff {

  private static final Duration FIRST = Duration.ofSeconds(10);
  private static final Duration LONGEST = Duration.ofHours(1);

  private Backoff() {}

  /**
   * The time until the next attempt.
   *
   * @param failed how many attempts have failed, 1 or more
   */
  static Duration after(int failed, RandomGenerator random) {
    // Beyond 2^9 it is the longest in any case.
    Duration doubled = FIRST.multipliedBy(1L << Math.min(failed - 1, 9));
    Duration wait = doubled.compareTo(LONGEST) < 0 ? doubled : LONGEST;
    return Duration.ofMillis((long) (wait.toMillis() * (0.5 + random.nextDouble())));
  }
}
