package io.penstock.adapters.store.content;

import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/** Content that must stay for now, though nothing in the database may refer to it. */
final class HeldContents {

  private final Map<UUID, Integer> holders = new ConcurrentHashMap<>();

  void hold(UUID id) {
    holders.merge(id, 1, Integer::sum);
  }

  /** Undoes one {@link #hold}. */
  void release(UUID id) {
    holders.computeIfPresent(id, (_, count) -> count == 1 ? null : count - 1);
  }

  boolean has(UUID id) {
    return holders.containsKey(id);
  }
}
