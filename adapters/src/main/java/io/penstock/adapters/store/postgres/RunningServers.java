package io.penstock.adapters.store.postgres;

import static java.util.stream.Collectors.toMap;

import io.penstock.adapters.store.sql.Session;
import io.penstock.engine.port.StoreException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

/** Servers that use the database, as seen by one that does not use it yet. */
final class RunningServers {

  private RunningServers() {}

  private record Seen(long epoch, long renewals, String holder) {}

  /**
   * Those that show a sign of life, or come, within a while.
   *
   * @return who they are, for people; nobody at once when there is no lease at all
   */
  static List<String> seen(Session session, Duration watched) throws SQLException {
    Map<Long, Long> before = read(session).stream().collect(toMap(Seen::epoch, Seen::renewals));
    if (before.isEmpty()) {
      return List.of();
    }
    long end = System.nanoTime() + watched.toNanos();
    for (long left = watched.toNanos(); left > 0; left = end - System.nanoTime()) {
      LockSupport.parkNanos(left);
      if (Thread.currentThread().isInterrupted()) {
        throw new StoreException("The start was interrupted.");
      }
    }
    return read(session).stream()
        .filter(each -> each.renewals() != before.getOrDefault(each.epoch(), -1L))
        .map(Seen::holder)
        .toList();
  }

  private static List<Seen> read(Session session) throws SQLException {
    return session.list(
        "SELECT epoch, count, holder FROM lease JOIN lease_renewal USING (epoch) ORDER BY epoch",
        row -> new Seen(row.number(), row.number(), row.text()));
  }
}
