package io.penstock.bench;

import java.time.Duration;

/**
 * What requests cost those who answered them.
 *
 * @param processor microseconds of processor time for each
 * @param written bytes to the disk for each
 * @param memory resident bytes of their processes afterwards, a shared page counted once
 */
record Cost(double processor, long written, long memory) {

  /** Counts from its start on, for processes that run all the time. */
  record Meter(ProcessTree processes, Duration processor, long written) {

    static Meter start(ServerProcess server) {
      return start(server.processes());
    }

    static Meter start(ProcessTree processes) {
      return new Meter(processes, processes.processorTime(), processes.bytesWritten());
    }

    /** What each took, of so many requests since the start. */
    Cost each(long requests) {
      return new Cost(
          processes.processorTime().minus(processor).toNanos() / 1e3 / requests,
          (processes.bytesWritten() - written) / requests,
          processes.memory());
    }
  }

  @Override
  public String toString() {
    return "processor %.0f us, %,d bytes written for each, %,d MB resident"
        .formatted(processor, written, memory / 1_000_000);
  }
}
