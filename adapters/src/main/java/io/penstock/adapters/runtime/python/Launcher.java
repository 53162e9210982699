package io.penstock.adapters.runtime.python;

import java.io.IOException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Starts all worker processes from one thread that lives as long as the runtime. Workers ask Linux
 * to kill them when their parent dies, and to Linux the parent is the <em>thread</em> that started
 * them: a pooled thread, or a carrier of virtual ones, would take them along when it goes idle.
 */
final class Launcher implements AutoCloseable {

  private final ExecutorService thread =
      Executors.newSingleThreadExecutor(
          Thread.ofPlatform().name("penstock-worker-launcher").daemon().factory());

  /** Starts the process. Not to be called by threads that get interrupted. */
  Process start(ProcessBuilder command) throws IOException {
    Future<Process> started = thread.submit(command::start);
    try {
      return started.get();
    } catch (ExecutionException failed) {
      throw new IOException(failed.getCause());
    } catch (InterruptedException unexpected) {
      throw new IOException(unexpected);
    }
  }

  @Override
  public void close() {
    thread.shutdown();
  }
}
