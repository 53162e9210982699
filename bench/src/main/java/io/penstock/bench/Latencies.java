package io.penstock.bench;

import java.util.Arrays;
import java.util.List;

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
      times[i] = time(call);
    }
    return of(times);
  }

  /** How long one call takes, in nanoseconds. */
  static long time(Call call) throws Exception {
    long start = System.nanoTime();
    call.run();
    return System.nanoTime() - start;
  }

  /** Of times that were taken elsewhere, at least one. */
  static Latencies of(long[] times) {
    long[] sorted = times.clone();
    Arrays.sort(sorted);
    return new Latencies(sorted);
  }

  static Latencies of(List<Long> times) {
    return of(times.stream().mapToLong(Long::longValue).toArray());
  }

  /**
   * The smallest time that this share of all did not exceed, in milliseconds; {@code share} from 0
   * to 1.
   */
  double percentile(double share) {
    int rank = (int) Math.ceil(share * sorted.length);
    return sorted[Math.max(rank, 1) - 1] / 1e6;
  }

  /** How many took longer. */
  long over(double millis) {
    return Arrays.stream(sorted).filter(time -> time > millis * 1e6).count();
  }

  double median() {
    return percentile(0.5);
  }

  /** In milliseconds. */
  double longest() {
    return percentile(1);
  }

  @Override
  public String toString() {
    return "median %8.3f   p90 %8.3f   p95 %8.3f   p99 %8.3f   p99.9 %8.3f   longest %8.3f ms   (%,d calls)"
        .formatted(
            median(),
            percentile(0.9),
            percentile(0.95),
            percentile(0.99),
            percentile(0.999),
            longest(),
            sorted.length);
  }
}
