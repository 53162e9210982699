package io.penstock.server;

import java.util.ArrayDeque;
import java.util.Deque;

/** What is to be closed, the last opened first. What fails to does not keep the rest open. */
final class Closers implements AutoCloseable {

  private static final System.Logger LOG = System.getLogger("io.penstock");

  private final Deque<Runnable> closers = new ArrayDeque<>();

  /** Closes it before everything that has been added until now. */
  void add(Runnable closer) {
    closers.push(closer);
  }

  /** A timer that is closed with the rest. */
  Timer timer(String name) {
    Timer timer = new Timer(name);
    add(timer::close);
    return timer;
  }

  @Override
  public void close() {
    while (!closers.isEmpty()) {
      try {
        closers.pop().run();
      } catch (RuntimeException goOn) {
        LOG.log(System.Logger.Level.WARNING, "Something could not be closed", goOn);
      }
    }
  }
}
