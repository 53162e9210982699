package io.penstock.engine.queue;

import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.IntSupplier;
import java.util.function.Supplier;

/**
 * How many batch requests wait, by version: what {@code maximum_queue_size} is compared with.
 * Reserved ones, which are about to be stored, are kept apart from stored ones, since a count of
 * the store replaces those alone. What is stored or taken while a count goes on, it may have seen
 * or not; that is counted as waiting until the next count, so that no maximum is passed.
 */
final class QueueDepth {

  private static final class Depth {
    private int stored;
    private int reserved;

    private int sum() {
      return stored + reserved;
    }
  }

  private final Map<UUID, Depth> depths = new HashMap<>();

  /** For each count that goes on, what was stored since it began. */
  private final Set<Map<UUID, Integer>> counts = Collections.newSetFromMap(new IdentityHashMap<>());

  private long counted;

  /** Counts all: when a server starts, and later where others add and take requests, too. */
  void count(Supplier<Map<UUID, Integer>> store) {
    Map<UUID, Integer> since = begin();
    try {
      Map<UUID, Integer> stored = store.get();
      synchronized (this) {
        Set<UUID> versions = new HashSet<>(depths.keySet());
        versions.addAll(stored.keySet());
        versions.forEach(each -> set(each, stored.getOrDefault(each, 0), since));
      }
    } finally {
      end(since);
    }
  }

  /** Counts those of one version. */
  void count(UUID version, IntSupplier store) {
    Map<UUID, Integer> since = begin();
    try {
      int stored = store.getAsInt();
      synchronized (this) {
        set(version, stored, since);
      }
    } finally {
      end(since);
    }
  }

  private synchronized Map<UUID, Integer> begin() {
    Map<UUID, Integer> since = new HashMap<>();
    counts.add(since);
    return since;
  }

  /** Call it with the lock. */
  private void set(UUID version, int stored, Map<UUID, Integer> since) {
    counted++;
    change(version).stored = stored + since.getOrDefault(version, 0);
    tidy(version);
  }

  private synchronized void end(Map<UUID, Integer> since) {
    counts.remove(since);
  }

  /**
   * Makes room for more, unless that were too many.
   *
   * @return false when it would be more than {@code maximum}
   */
  synchronized boolean reserve(UUID version, int more, int maximum) {
    if ((long) of(version) + more > maximum) {
      return false;
    }
    change(version).reserved += more;
    return true;
  }

  /** Those that were reserved are stored. */
  synchronized void stored(UUID version, int number) {
    Depth depth = change(version);
    depth.reserved -= number;
    depth.stored += number;
    counts.forEach(since -> since.merge(version, number, Integer::sum));
    tidy(version);
  }

  /** Those that were reserved are not stored. */
  synchronized void release(UUID version, int number) {
    change(version).reserved -= number;
    tidy(version);
  }

  /** What to give to {@link #remove}: ask for it before any are taken from the store. */
  synchronized long counted() {
    return counted;
  }

  /**
   * Some do not wait any more. After a later count than {@code counted} says, that may have seen it
   * already.
   */
  synchronized void remove(UUID version, int fewer, long counted) {
    if (counted == this.counted) {
      change(version).stored -= fewer;
      tidy(version);
    }
  }

  private Depth change(UUID version) {
    return depths.computeIfAbsent(version, _ -> new Depth());
  }

  /**
   * Stored ones may be taken before it is known here that they are, so their number alone may be
   * below 0.
   */
  private void tidy(UUID version) {
    Depth depth = change(version);
    depth.stored = Math.max(depth.stored, -depth.reserved);
    if (depth.stored == 0 && depth.reserved == 0) {
      depths.remove(version);
    }
  }

  /** Those that have requests waiting. */
  Set<UUID> versions() {
    return all().keySet();
  }

  /** How many wait of each version that has any: a copy. */
  synchronized Map<UUID, Integer> all() {
    Map<UUID, Integer> all = new HashMap<>();
    depths.forEach((version, depth) -> all.put(version, depth.sum()));
    all.values().removeIf(sum -> sum == 0);
    return Map.copyOf(all);
  }

  synchronized int of(UUID version) {
    Depth depth = depths.get(version);
    return depth == null ? 0 : depth.sum();
  }
}
