package io.penstock.adapters.runtime.python;

import io.penstock.engine.port.UpdateListener;
import org.jspecify.annotations.Nullable;

/**
 * Passes the updates of one attempt on until it is stopped. Who hears them may let the thread that
 * reads from the worker wait; a stop ends that, since the answer of the stopped code comes over the
 * same connection.
 */
final class UpdateRelay {

  private final UpdateListener listener;
  private boolean stopped;
  private @Nullable Thread waiting;

  UpdateRelay(UpdateListener listener) {
    this.listener = listener;
  }

  /** Passes one update on, unless it was stopped. Called by one thread, which nobody interrupts. */
  void update(String text) {
    if (!enter()) {
      return;
    }
    try {
      listener.update(text);
    } catch (InterruptedException stoppedMeanwhile) {
      // What is stopped has nothing more to show.
    } finally {
      leave();
    }
  }

  /** Passes no more on. */
  synchronized void stop() {
    stopped = true;
    if (waiting != null) {
      waiting.interrupt();
    }
  }

  private synchronized boolean enter() {
    waiting = stopped ? null : Thread.currentThread();
    return !stopped;
  }

  /**
   * After this no interrupt comes; one that came too late to be seen must not reach the next read.
   */
  private synchronized void leave() {
    waiting = null;
    var _ = Thread.interrupted();
  }
}
