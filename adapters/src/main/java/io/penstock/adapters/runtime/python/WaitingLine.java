package io.penstock.adapters.runtime.python;

import io.penstock.engine.request.RequestMode;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The requests that wait for a worker of one version. All express requests come before all batch
 * requests, since somebody waits for their answers; within each, first come first served. Guarded
 * by the pool's lock.
 */
final class WaitingLine {

  private final Deque<Waiter> express = new ArrayDeque<>();
  private final Deque<Waiter> batch = new ArrayDeque<>();

  /**
   * A request that waits.
   *
   * @param since on the clock of {@link System#nanoTime()}
   */
  record Waiter(RequestMode mode, long since, Handoff<WorkerPool.Lease> lease) {

    /** Made by the thread that will wait. */
    static Waiter now(RequestMode mode) {
      return new Waiter(mode, System.nanoTime(), new Handoff<>());
    }
  }

  void join(Waiter waiter) {
    lineOf(waiter.mode()).addLast(waiter);
  }

  /** For a request that has waited before, and got a worker that could not run it. */
  void rejoin(Waiter waiter) {
    lineOf(waiter.mode()).addFirst(waiter);
  }

  void leave(Waiter waiter) {
    lineOf(waiter.mode()).remove(waiter);
  }

  /** Takes out whose turn it is; null when nobody waits. */
  @Nullable Waiter next() {
    Waiter first = express.pollFirst();
    return first == null ? batch.pollFirst() : first;
  }

  /** Takes out some, and tells them why. */
  void refuse(Predicate<Waiter> some, WorkerPool.Lease.Refused refusal) {
    Predicate<Waiter> told =
        waiter -> {
          boolean refused = some.test(waiter);
          if (refused) {
            waiter.lease().provide(refusal);
          }
          return refused;
        };
    express.removeIf(told);
    batch.removeIf(told);
  }

  boolean isEmpty() {
    return size() == 0;
  }

  int size() {
    return express.size() + batch.size();
  }

  int size(RequestMode mode) {
    return lineOf(mode).size();
  }

  private Deque<Waiter> lineOf(RequestMode mode) {
    return switch (mode) {
      case EXPRESS -> express;
      case BATCH -> batch;
    };
  }
}
