package io.penstock.engine.queue;

import java.util.UUID;
import java.util.concurrent.Executor;
import java.util.function.ToIntFunction;

/**
 * How many batch requests of one version may be processed at once, where its steps have different
 * numbers of workers (docs/adr/0008-the-queue.md). It begins with those of the narrowest step; each
 * end of a step lets it grow by one, as long as every line for workers is shorter than its step has
 * workers. Where one is longer, it shrinks. And whatever it allows, no more come while a line is as
 * long as that.
 */
final class Window {

  private final ToIntFunction<UUID> waiting;
  private final Executor later;
  private final Runnable wider;
  private Capacity.Bounds bounds;
  private int size;

  /** By how much it may grow, where the lines allow it: 0 or more. */
  private int credit;

  /** Whether all that it allows are being processed, and more wait. */
  private boolean full;

  /** Whether others would be let in if the lines were shorter. */
  private boolean heldBack;

  private boolean watching;

  /**
   * @param waiting how many requests wait in line for a worker of a deployment version
   * @param later runs what it is given when the requests that this has let in are in line: looking
   *     earlier, others would be let in for the same worker
   * @param wider called when more may be let in than before
   */
  Window(Capacity.Bounds bounds, ToIntFunction<UUID> waiting, Executor later, Runnable wider) {
    this.bounds = bounds;
    this.waiting = waiting;
    this.later = later;
    this.wider = wider;
    size = bounds.narrowest();
  }

  /**
   * How many may be processed now, for a version of which requests wait.
   *
   * @param now as its definition says by now
   * @param running how many are being processed
   */
  synchronized int allowed(Capacity.Bounds now, int running) {
    bounds = now;
    size = Math.clamp(size, now.narrowest(), now.sum());
    if (running == 0 && size > now.narrowest()) {
      // It was for requests all along the pipeline. New ones would all meet at its first step, so
      // they come one after the other.
      credit = size - now.narrowest();
      size = now.narrowest();
    }
    int room = Math.max(0, room());
    int allowed = Math.min(size, Math.max(now.narrowest(), running + room));
    heldBack = allowed < size;
    full = running >= size;
    if (full && credit > 0 && size < now.sum()) {
      watch();
    }
    return allowed;
  }

  /** Code of a request has ended, so that one more may be of use. */
  void stepEnded() {
    boolean wasHeldBack;
    synchronized (this) {
      credit = Math.max(credit, Math.min(credit + 1, size));
      wasHeldBack = heldBack;
      heldBack = false;
      watch();
    }
    if (wasHeldBack) {
      wider.run();
    }
  }

  private void watch() {
    if (!watching) {
      watching = true;
      later.execute(this::look);
    }
  }

  private void look() {
    if (adjust()) {
      wider.run();
    }
  }

  /** Returns whether it has grown. */
  private synchronized boolean adjust() {
    watching = false;
    int room = room();
    if (room < 0) {
      size = Math.max(size - 1, bounds.narrowest());
      credit = 0;
      return false;
    }
    int more = full ? Math.min(Math.min(room, credit), bounds.sum() - size) : 0;
    size += more;
    credit -= more;
    full &= more == 0;
    return more > 0;
  }

  /** How many more could wait until the first line is as long as its step has workers. */
  private int room() {
    int room = Integer.MAX_VALUE;
    for (var step : bounds.workers().entrySet()) {
      room = Math.min(room, step.getValue() - waiting.applyAsInt(step.getKey()));
    }
    return room;
  }
}
