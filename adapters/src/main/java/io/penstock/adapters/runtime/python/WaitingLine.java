package io.penstock.adapters.runtime.python;

import io.penstock.engine.request.RequestMode;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
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

  /** Who made those that wait, and how many each. */
  private final Map<String, Integer> expressCallers = new HashMap<>();

  void join(Attempt attempt) {
    lineOf(attempt).addLast(attempt);
    count(attempt, 1);
  }

  /** For a request that has waited before, and got a worker that could not run it. */
  void rejoin(Attempt attempt) {
    lineOf(attempt).addFirst(attempt);
    count(attempt, 1);
  }

  /** Returns whether it was still there. */
  boolean leave(Attempt attempt) {
    boolean there = lineOf(attempt).remove(attempt);
    if (there) {
      count(attempt, -1);
    }
    return there;
  }

  /** Takes out whose turn it is; null when nobody waits. */
  @Nullable Attempt next() {
    Attempt first = express.pollFirst();
    if (first == null) {
      return batch.pollFirst();
    }
    count(first, -1);
    return first;
  }

  /** Takes out some, and tells them why. */
  void refuse(Predicate<Attempt> some, Ending refusal) {
    Predicate<Attempt> told =
        attempt -> {
          boolean refused = some.test(attempt);
          if (refused) {
            count(attempt, -1);
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

  /**
   * How many direct requests wait: all steps of one pipeline request are one, since its caller can
   * neither make them later nor fewer.
   */
  int expressRequests() {
    return expressCallers.size();
  }

  /** Whether another step of the same pipeline request waits. */
  boolean holdsSiblingOf(Attempt attempt) {
    return expressCallers.containsKey(attempt.call().caller());
  }

  private void count(Attempt attempt, int change) {
    if (attempt.call().mode() == RequestMode.EXPRESS) {
      expressCallers.merge(
          attempt.call().caller(),
          change,
          (before, more) -> before + more == 0 ? null : before + more);
    }
  }

  private Deque<Attempt> lineOf(Attempt attempt) {
    return switch (attempt.call().mode()) {
      case EXPRESS -> express;
      case BATCH -> batch;
    };
  }
}
