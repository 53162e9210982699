package io.penstock.engine.queue;

import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/** How many batch requests wait, by version: what {@code maximum_queue_size} is compared with. */
final class QueueDepth {

  private final ConcurrentMap<UUID, Integer> waiting = new ConcurrentHashMap<>();

  /**
   * How it stands when a server starts, and later where others add and take requests, too. What is
   * being added or taken meanwhile may be counted wrongly until the next time.
   */
  void set(Map<UUID, Integer> stored) {
    waiting.keySet().retainAll(stored.keySet());
    waiting.putAll(stored);
  }

  /** The same for one version. */
  void set(UUID version, int stored) {
    if (stored > 0) {
      waiting.put(version, stored);
    } else {
      waiting.remove(version);
    }
  }

  /**
   * Makes room for more, unless that were too many.
   *
   * @return false when it would be more than {@code maximum}
   */
  boolean add(UUID version, int more, int maximum) {
    boolean[] fits = new boolean[1];
    var _ =
        waiting.compute(
            version,
            (_, old) -> {
              long sum = (long) more + (old == null ? 0 : old);
              fits[0] = sum <= maximum;
              return fits[0] ? Integer.valueOf((int) sum) : old;
            });
    return fits[0];
  }

  void remove(UUID version, int fewer) {
    waiting.computeIfPresent(version, (_, old) -> old - fewer <= 0 ? null : old - fewer);
  }

  /** Those that have requests waiting. */
  Set<UUID> versions() {
    return Set.copyOf(waiting.keySet());
  }

  /** How many wait of each version that has any: a copy. */
  Map<UUID, Integer> all() {
    return Map.copyOf(waiting);
  }

  int of(UUID version) {
    return waiting.getOrDefault(version, 0);
  }
}
