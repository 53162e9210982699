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

  private final Deque<Attempt> express = new ArrayDeque<>();
  private final Deque<Attempt> batch = new ArrayDeque<>();

  void join(Attempt attempt) {
    lineOf(attempt).addLast(attempt);
  }

  /** For a request that has waited before, and got a worker that could not run it. */
  void rejoin(Attempt attempt) {
    lineOf(attempt).addFirst(attempt);
  }

  /** Returns whether it was still there. */
  boolean leave(Attempt attempt) {
    return lineOf(attempt).remove(attempt);
  }

  /** Takes out whose turn it is; null when nobody waits. */
  @Nullable Attempt next() {
    Attempt first = express.pollFirst();
    return first == null ? batch.pollFirst() : first;
  }

  /** Takes out some, and tells them why. */
  void refuse(Predicate<Attempt> some, Ending.Refused refusal) {
    Predicate<Attempt> told =
        attempt -> {
          boolean refused = some.test(attempt);
          if (refused) {
            attempt.ending().provide(refusal);
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

  private Deque<Attempt> lineOf(Attempt attempt) {
    return lineOf(attempt.call().mode());
  }

  private Deque<Attempt> lineOf(RequestMode mode) {
    return switch (mode) {
      case EXPRESS -> express;
      case BATCH -> batch;
    };
  }
}
