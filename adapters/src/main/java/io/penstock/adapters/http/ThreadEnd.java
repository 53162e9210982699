package io.penstock.adapters.http;

/** The end of a thread, which whoever answers for its work has to see. */
final class ThreadEnd {

  private ThreadEnd() {}

  /** Waits for it, however often it is interrupted, and then lets the caller know that it was. */
  static void await(Thread thread) {
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException later) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
