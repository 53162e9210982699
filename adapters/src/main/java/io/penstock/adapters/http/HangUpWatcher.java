package io.penstock.adapters.http;

import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * Lets watches look for a hang-up after they have been open for a while. Most requests are answered
 * sooner, and pay for no more than a place in a queue.
 */
final class HangUpWatcher {

  /** Short beside what a person notices, long beside what most requests take. */
  static final Duration PATIENCE = Duration.ofMillis(20);

  private final long patienceNanos;

  /** In the order in which they were opened, which is that in which their time comes. */
  private final BlockingQueue<ConnectionInput.Watch> opened = new LinkedBlockingQueue<>();

  private final Thread thread = Thread.ofVirtual().name("hang-up watcher").unstarted(this::run);

  HangUpWatcher(Duration patience) {
    this.patienceNanos = patience.toNanos();
  }

  /** Takes a watch that was just opened. */
  void add(ConnectionInput.Watch watch) {
    opened.add(watch);
  }

  void start() {
    thread.start();
  }

  /** Lets no more watches look. */
  void stop() {
    thread.interrupt();
  }

  private void run() {
    try {
      while (true) {
        ConnectionInput.Watch next = opened.take();
        TimeUnit.NANOSECONDS.sleep(next.openedAt() + patienceNanos - System.nanoTime());
        if (next.isOpen()) {
          Thread.ofVirtual().name("hang-up watch").start(next::look);
        }
      }
    } catch (InterruptedException stopped) {
      return;
    }
  }
}
