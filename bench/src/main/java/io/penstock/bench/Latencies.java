package io.penstock.bench;

import java.util.Arrays;

/** Times of single calls, in nanoseconds. */
final class Latencies {

  private final long[] sorted;

  private Latencies(long[] sorted) {
    this.sorted = sorted;
  }

  /** Something to be timed. */
  interface Call {
    void run() throws Exception;
  }

  /** Times calls that follow each other, after some that are not counted. */
  static Latencies measure(int warmUp, int count, Call call) throws Exception {
    for (int i = 0; i < warmUp; i++) {
      call.run();
    }
    long[] times = new long[count];
    for (int i = 0; i < count; i++) {
      long start = System.nanoTime();
      call.run();
      times[i] = System.nanoTime() - start;
    }
    Arrays.sort(times);
    return new Latencies(times);
  }

  /** In milliseconds; {@code share} from 0 to 1. */
  double percentile(double share) {
    int index = (int) Math.min(sorted.length - 1L, Math.round(share * sorted.length));
    return sorted[index] / 1e6;
  }

  double median() {
    return percentile(0.5);
  }

  @Override
  public String toString() {
    return "median %7.3f ms   p90 %7.3f ms   p99 %7.3f ms   p99.9 %7.3f ms   (%d calls)"
        .formatted(median(), percentile(0.9), percentile(0.99), percentile(0.999), sorted.length);
  }
}
