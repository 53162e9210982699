package io.penstock.adapters.runtime.python;

import java.time.Duration;

/**
 * Limits for workers.
 *
 * @param cancelGrace how long a request that is cancelled or out of time may take to unwind before
 *     its worker is killed. The default leaves clean-up that takes 50 ms some room, and code that
 *     cannot be asked, such as a long computation in C, has still stopped within 100 ms
 * @param stopGrace how long an idle worker may take to end by itself
 * @param startLimit from the start of the process until the deployment's constructor has returned
 * @param outputLimit bytes of JSON that one request may return, at most 1 GiB
 * @param logLimit bytes that one request may print
 * @param logLineLimit characters of one log line; the rest of a longer one is cut off
 * @param firstBackOff the pause after a failed start; each further failure doubles it
 * @param longestBackOff where the doubling ends
 */
public record PythonSettings(
    Duration cancelGrace,
    Duration stopGrace,
    Duration startLimit,
    int outputLimit,
    long logLimit,
    int logLineLimit,
    Duration firstBackOff,
    Duration longestBackOff) {

  public static final PythonSettings DEFAULT =
      new PythonSettings(
          Duration.ofMillis(80),
          Duration.ofSeconds(1),
          Duration.ofMinutes(10),
          100 << 20,
          10L << 20,
          16 * 1024,
          Duration.ofMillis(100),
          Duration.ofSeconds(10));

  /** The same with other limits for what a request returns and prints. */
  public PythonSettings withRequestLimits(int output, long log) {
    return new PythonSettings(
        cancelGrace,
        stopGrace,
        startLimit,
        output,
        log,
        logLineLimit,
        firstBackOff,
        longestBackOff);
  }

  /** The same with another limit for starts. */
  public PythonSettings withStartLimit(Duration limit) {
    return new PythonSettings(
        cancelGrace,
        stopGrace,
        limit,
        outputLimit,
        logLimit,
        logLineLimit,
        firstBackOff,
        longestBackOff);
  }

  /** The same with more or less time for code that is cancelled to unwind. */
  PythonSettings withCancelGrace(Duration grace) {
    return new PythonSettings(
        grace,
        stopGrace,
        startLimit,
        outputLimit,
        logLimit,
        logLineLimit,
        firstBackOff,
        longestBackOff);
  }
}
