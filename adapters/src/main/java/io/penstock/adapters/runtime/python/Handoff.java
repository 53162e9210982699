package io.penstock.adapters.runtime.python;

import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** Something that one thread waits for and others provide. The first one provided counts. */
final class Handoff<T> {

  private final Thread waiter = Thread.currentThread();
  private volatile @Nullable T value;

  /** Made by the thread that will wait. */
  Handoff() {}

  /** Null when there is none yet. */
  @Nullable T value() {
    return value;
  }

  synchronized void provide(T first) {
    if (value == null) {
      value = first;
      LockSupport.unpark(waiter);
    }
  }

  /**
   * Waits, but not beyond a point in time; null when it passed.
   *
   * @param until on the clock of {@link System#nanoTime()}
   * @throws InterruptedException when the thread was interrupted while there was no value
   */
  @Nullable T await(long until) throws InterruptedException {
    for (long left = until - System.nanoTime();
        value == null && left > 0;
        left = until - System.nanoTime()) {
      LockSupport.parkNanos(this, left);
      if (value == null && Thread.interrupted()) {
        throw new InterruptedException();
      }
    }
    return value;
  }

  /** The same, but keeps interrupts for later. */
  @Nullable T awaitUninterruptibly(long until) {
    boolean interrupted = false;
    T result = null;
    while (result == null && until - System.nanoTime() > 0) {
      try {
        result = await(until);
      } catch (InterruptedException later) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    return value;
  }
}
