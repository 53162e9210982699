package io.penstock.adapters.runtime.python;

import io.penstock.adapters.runtime.python.process.Pipes;
import io.penstock.adapters.runtime.python.process.Signals;
import java.io.IOException;
import java.util.function.IntConsumer;

/** The operating system's side of a worker: a process that leads a group of its own. */
final class WorkerProcess {

  /** Pipes are read to their end within this, unless a process that escaped holds them open. */
  private static final long LAST_OUTPUT_MILLIS = 250;

  private final Process process;
  private final Thread out;
  private final Thread error;

  private WorkerProcess(Process process, WorkerLog log) {
    this.process = process;
    String name = "penstock-worker-" + process.pid();
    out = Pipes.read(process.getInputStream(), name + "-out", log.rawOut());
    error = Pipes.read(process.getErrorStream(), name + "-err", log.rawError());
  }

  static WorkerProcess start(ProcessBuilder command, Launcher launcher, WorkerLog log)
      throws IOException {
    return new WorkerProcess(launcher.start(command), log);
  }

  /** Calls back once, in a thread of its own, when the process is gone and its output is read. */
  void onExit(IntConsumer callback) {
    Runnable end =
        () -> {
          // What it left behind in its group would hold its pipes open.
          Signals.sendToGroup(process.pid(), Signals.SIGKILL);
          readRest(out);
          readRest(error);
          callback.accept(process.exitValue());
        };
    var _ =
        process.onExit().thenRun(() -> Thread.ofVirtual().name("penstock-worker-exit").start(end));
  }

  /** Raises an exception in the code that it runs, if the code lets it. */
  void interrupt() {
    Signals.send(process.pid(), Signals.SIGINT);
  }

  /** Ends it and everything it started. */
  void kill() {
    if (!process.isAlive()) {
      return; // Its number may already belong to another process.
    }
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    Signals.sendToGroup(process.pid(), Signals.SIGKILL);
    process.destroyForcibly();
  }

  private static void readRest(Thread reader) {
    try {
      reader.join(LAST_OUTPUT_MILLIS);
    } catch (InterruptedException impossible) {
      throw new AssertionError("nobody knows this thread, so nobody interrupts it", impossible);
    }
  }
}
