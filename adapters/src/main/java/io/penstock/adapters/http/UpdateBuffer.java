package io.penstock.adapters.http;

import io.penstock.engine.port.UpdateListener;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Lines on their way from the threads that hear updates to the one that writes them. Bounded: when
 * it is full, who brings an update waits; when nothing is taken for long, the reader has stalled.
 */
final class UpdateBuffer implements UpdateListener {

  private final Function<String, byte[]> form;
  private final int capacity;
  private final long patienceNanos;
  private final Runnable onStall;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition room = lock.newCondition();
  private final Condition news = lock.newCondition();
  private final Deque<byte[]> lines = new ArrayDeque<>();
  private int size;

  /** How often something was taken. */
  private long taken;

  /** The last line is in. */
  private boolean ended;

  /** Takes nothing more, and has nothing more to give. */
  private boolean closed;

  /**
   * @param form of an update on its way
   * @param capacity in bytes, for what waits; an empty buffer takes any one update
   * @param patience how long to wait for a reader who takes nothing
   * @param onStall called once, when that time has passed, on the thread that waited
   */
  UpdateBuffer(Function<String, byte[]> form, int capacity, Duration patience, Runnable onStall) {
    this.form = form;
    this.capacity = capacity;
    this.patienceNanos = patience.toNanos();
    this.onStall = onStall;
  }

  @Override
  public void update(String text) throws InterruptedException {
    byte[] event = form.apply(text);
    boolean stalled;
    lock.lock();
    try {
      stalled = !awaitRoom(event.length);
      if (stalled) {
        shut();
      } else {
        put(event);
      }
    } finally {
      lock.unlock();
    }
    if (stalled) {
      onStall.run();
    }
  }

  /** False when the reader has stalled. */
  private boolean awaitRoom(int length) throws InterruptedException {
    long seen = taken;
    long left = patienceNanos;
    while (!closed && !ended && size > 0 && size + length > capacity) {
      if (left <= 0) {
        return false;
      }
      left = room.awaitNanos(left);
      if (taken != seen) {
        seen = taken;
        left = patienceNanos;
      }
    }
    return true;
  }

  private void put(byte[] line) {
    if (!closed && !ended) {
      lines.add(line);
      size += line.length;
      news.signal();
    }
  }

  /** The last line, for which there is always room. What comes after it is dropped. */
  void end(byte[] line) {
    lock.lock();
    try {
      put(line);
      ended = true;
      room.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Nobody reads any more: drops what comes, and lets nobody wait. */
  void close() {
    lock.lock();
    try {
      shut();
    } finally {
      lock.unlock();
    }
  }

  private void shut() {
    closed = true;
    lines.clear();
    size = 0;
    room.signalAll();
    news.signalAll();
  }

  boolean isClosed() {
    lock.lock();
    try {
      return closed;
    } finally {
      lock.unlock();
    }
  }

  /** All lines that wait, in one piece; no bytes when none came in time; null after the last. */
  byte @Nullable [] take(Duration wait) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      long left = wait.toNanos();
      while (lines.isEmpty() && !ended && !closed && left > 0) {
        left = news.awaitNanos(left);
      }
      if (lines.isEmpty()) {
        return ended || closed ? null : new byte[0];
      }
      byte[] all = lines.size() == 1 ? lines.removeFirst() : joined();
      size = 0;
      taken++;
      room.signalAll();
      return all;
    } finally {
      lock.unlock();
    }
  }

  private byte[] joined() {
    ByteArrayOutputStream all = new ByteArrayOutputStream(size);
    lines.forEach(all::writeBytes);
    lines.clear();
    return all.toByteArray();
  }
}
