package io.penstock.adapters.runtime.python.process;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Locale;

/**
 * The keeper of a worker: a process that starts the one that runs user code, kills whatever that
 * has started when it ends, and does so as well when its own standard input closes. The system
 * closes it when this program dies, however it dies.
 *
 * <p>It must have been started from {@code worker.py}, with a pipe as its standard input.
 */
public final class Keeper {

  private static final boolean LINUX =
      System.getProperty("os.name").toLowerCase(Locale.ROOT).startsWith("linux");

  private final Process process;

  public Keeper(Process process) {
    this.process = process;
  }

  /** Raises an exception in the code that the worker runs, if the code lets it. */
  public void interrupt() {
    try {
      OutputStream commands = process.getOutputStream();
      commands.write('i');
      commands.flush();
    } catch (IOException ended) {
      // Then there is nothing to interrupt.
    }
  }

  /** Has the worker and everything that it started killed; the keeper ends when they are gone. */
  public void end() {
    if (!LINUX) {
      // There, the keeper reaches the worker's process group and nothing else.
      process.descendants().forEach(ProcessHandle::destroyForcibly);
    }
    try {
      process.getOutputStream().close();
    } catch (IOException ended) {
      // Which is what was wanted.
    }
  }

  /** For a keeper that does not end as it was told: because user code has stopped it, say. */
  public void endByForce() {
    if (process.isAlive()) {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
  }
}
