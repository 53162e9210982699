package io.penstock.adapters.runtime.python;

import io.penstock.adapters.runtime.python.process.Keeper;
import io.penstock.adapters.runtime.python.process.Pipes;
import io.penstock.adapters.runtime.python.process.ProcessMemory;
import java.io.IOException;
import java.util.function.IntConsumer;

/** The operating system's side of a worker: its process, and all those that it starts. */
final class WorkerProcess {

  /** Pipes are read to their end within this, unless a process that was not killed holds them. */
  private static final long LAST_OUTPUT_MILLIS = 250;

  private final Process process;
  private final Keeper keeper;
  private final Thread out;
  private final Thread error;

  private WorkerProcess(Process process, WorkerLog log) {
    this.process = process;
    keeper = new Keeper(process);
    String name = "penstock-worker-" + process.pid();
    out = Pipes.read(process.getInputStream(), name + "-out", log.rawOut());
    error = Pipes.read(process.getErrorStream(), name + "-err", log.rawError());
  }

  static WorkerProcess start(ProcessBuilder command, WorkerLog log) throws IOException {
    return new WorkerProcess(command.start(), log);
  }

  /**
   * Calls back once, in a thread of its own, when the processes are gone and their output is read.
   */
  void onExit(IntConsumer callback) {
    Runnable end =
        () -> {
          readRest(out);
          readRest(error);
          callback.accept(process.exitValue());
        };
    var _ =
        process.onExit().thenRun(() -> Thread.ofVirtual().name("penstock-worker-exit").start(end));
  }

  /** As the operating system names it. */
  long id() {
    return process.pid();
  }

  /** In bytes; 0 when it cannot be told. */
  long memory() {
    return ProcessMemory.of(process.pid());
  }

  /** Raises an exception in the code that it runs, if the code lets it. */
  void interrupt() {
    keeper.interrupt();
  }

  /** Ends it and everything it started. */
  void kill() {
    keeper.end();
  }

  /** The same, for when that did not help. */
  void killByForce() {
    keeper.endByForce();
  }

  private static void readRest(Thread reader) {
    try {
      reader.join(LAST_OUTPUT_MILLIS);
    } catch (InterruptedException impossible) {
      throw new AssertionError("nobody knows this thread, so nobody interrupts it", impossible);
    }
  }
}
