package io.penstock.bench;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Calls of several kinds, timed in turns, so that what the machine does besides meets all of them.
 */
final class Turns {

  private static final int ROUNDS = 5;

  private final List<Kind> kinds = new ArrayList<>();

  /** Gives the time of each of several calls that follow each other, in nanoseconds. */
  interface Timed {
    long[] times(int count) throws Exception;
  }

  /** Calls of one kind. */
  static final class Kind {

    private final String name;
    private final Timed timed;
    private final @Nullable ProcessTree processes;
    private final List<Long> times = new ArrayList<>();
    private Duration processor = Duration.ZERO;
    private long written;
    private long memory;

    private Kind(String name, Timed timed, @Nullable ProcessTree processes) {
      this.name = name;
      this.timed = timed;
      this.processes = processes;
    }

    private void round(int count) throws Exception {
      if (processes == null) {
        call(count);
        return;
      }
      Duration processorBefore = processes.processorTime();
      long writtenBefore = processes.bytesWritten();
      call(count);
      processor = processor.plus(processes.processorTime()).minus(processorBefore);
      written += processes.bytesWritten() - writtenBefore;
      memory = processes.memory();
    }

    private void call(int count) throws Exception {
      for (long time : timed.times(count)) {
        times.add(time);
      }
    }

    private void print(Report report) {
      report.print(name, latencies());
      if (processes != null) {
        report.print(
            "  its processes, for each call",
            "processor %.3f ms   %,d bytes written   %,d MB resident"
                .formatted(
                    processor.toNanos() / 1e6 / times.size(),
                    written / times.size(),
                    memory / 1_000_000));
      }
    }

    Latencies latencies() {
      return Latencies.of(times);
    }
  }

  Kind add(String name, Timed timed) {
    return add(new Kind(name, timed, null));
  }

  /**
   * Adds calls of which it is also measured what they cost.
   *
   * @param processes that run from the first to the last call
   */
  Kind add(String name, ProcessTree processes, Timed timed) {
    return add(new Kind(name, timed, processes));
  }

  private Kind add(Kind kind) {
    kinds.add(kind);
    return kind;
  }

  /** Adds direct requests, with what they cost the server. */
  Kind add(String name, DirectCall call, HttpConnection connection) {
    return add(name, call.processes(), count -> call.times(connection, count));
  }

  /**
   * Makes the calls.
   *
   * @param warmUp how many of each kind are not counted
   * @param count how many are, in {@value #ROUNDS} rounds of at least one
   */
  void measure(int warmUp, int count) throws Exception {
    for (Kind kind : kinds) {
      kind.timed.times(Math.min(warmUp, count));
    }
    for (int round = 0; round < ROUNDS; round++) {
      for (Kind kind : kinds) {
        kind.round(Math.max(1, count / ROUNDS));
      }
    }
  }

  void print(Report report) {
    kinds.forEach(kind -> kind.print(report));
  }
}
