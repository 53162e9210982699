package io.penstock.engine.webhook;

import java.util.HashMap;
import java.util.Map;
import java.util.UUID;

/**
 * The places for calls as they were when a round of the sender began. One that becomes free
 * meanwhile is for the next round, which begins with whoever has waited longest: else it would go
 * to whoever is looked at just then.
 */
final class Places {

  private final Map<UUID, Integer> ofProjects;
  private int left;

  /**
   * Those that the calls of all projects leave.
   *
   * @param taken how many calls each project has
   */
  Places(Map<UUID, Integer> taken) {
    ofProjects = new HashMap<>(taken);
    left = WebhookSender.CALLS_OF_ALL - taken.values().stream().mapToInt(calls -> calls).sum();
  }

  /** How many a project may take. */
  int left(UUID projectId) {
    return Math.min(left, WebhookSender.CALLS_OF_PROJECT - ofProjects.getOrDefault(projectId, 0));
  }

  void take(UUID projectId) {
    left--;
    ofProjects.merge(projectId, 1, Integer::sum);
  }
}
