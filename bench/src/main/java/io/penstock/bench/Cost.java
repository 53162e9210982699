package io.penstock.bench;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/**
 * What requests cost those who answered them.
 *
 * @param processor microseconds of processor time for each
 * @param written bytes to the disk for each, if that was measured
 * @param memory resident bytes of their processes afterwards, a shared page counted once
 */
record Cost(double processor, OptionalLong written, long memory) {

  /** Counts from its start on, for a server and its workers; what these write is not counted. */
  record Meter(ServerProcess server, Duration processor, long written) {

    static Meter start(ServerProcess server) throws IOException {
      return new Meter(server, server.processes().processorTime(), server.bytesWritten());
    }

    /** What each took, of so many requests since the start. */
    Cost each(long requests) throws IOException {
      ProcessTree processes = server.processes();
      return new Cost(
          processes.processorTime().minus(processor).toNanos() / 1e3 / requests,
          OptionalLong.of((server.bytesWritten() - written) / requests),
          processes.memory());
    }
  }

  @Override
  public String toString() {
    List<String> parts = new ArrayList<>();
    parts.add("processor %.0f us".formatted(processor));
    written.ifPresent(bytes -> parts.add("%,d bytes written for each".formatted(bytes)));
    parts.add("%,d MB resident".formatted(memory / 1_000_000));
    return String.join(", ", parts);
  }
}
