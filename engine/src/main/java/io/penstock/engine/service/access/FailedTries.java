package io.penstock.engine.service.access;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;

/**
 * Counts failed tries to sign in for each e-mail address, existing or not. A try counts from its
 * beginning, so that many at once are many. In memory alone: a restart of the server forgives.
 */
final class FailedTries {

  private static final int ALLOWED = 5;
  private static final Duration WINDOW = Duration.ofMinutes(5);

  /** The oldest go first: made-up addresses shall not fill the memory. */
  private static final int ADDRESSES = 10_000;

  private final LinkedHashMap<String, Tries> byAddress = new LinkedHashMap<>();

  /** Whether one more try is allowed; it counts as failed until {@link #forget}. */
  synchronized boolean begin(String address, Instant now) {
    Tries before = byAddress.get(address);
    if (before == null || !now.isBefore(before.since().plus(WINDOW))) {
      before = new Tries(now, 0);
    }
    if (before.count() >= ALLOWED) {
      return false;
    }
    byAddress.put(address, new Tries(before.since(), before.count() + 1));
    if (byAddress.size() > ADDRESSES) {
      byAddress.pollFirstEntry();
    }
    return true;
  }

  synchronized void forget(String address) {
    byAddress.remove(address);
  }

  private record Tries(Instant since, int count) {}
}
