package io.penstock.adapters.store.sql;

import io.penstock.adapters.store.sql.DeletedVersionSql.Doomed;
import io.penstock.engine.request.RequestId;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.UUID;

/**
 * Removes the requests of deleted versions, in transactions that are soon over. What to remove is
 * found on reading connections, which hold nobody up. Steps go before the request that they belong
 * to: should the server stop in between, it is found again, and with it those that are left.
 */
final class UnreachableRequests {

  /** Found with one look, since each passes over all steps that stay. */
  private static final int FOUND_AT_ONCE = 10_000;

  /** Whose steps are brought into memory together. */
  private static final int TREES_AT_ONCE = 100;

  /** Of the data of requests that go in one transaction, unless one alone has more. */
  private static final long MAXIMUM_BYTES = 4L << 20;

  private final GroupWriter writer;
  private final ReadPool reads;
  private final Deque<RequestId> found = new ArrayDeque<>();
  private final Deque<Doomed> doomed = new ArrayDeque<>();

  UnreachableRequests(GroupWriter writer, ReadPool reads) {
    this.writer = writer;
    this.reads = reads;
  }

  /** Removes some, at most so many; returns how many: 0 when nothing is left to do for now. */
  synchronized int delete(Instant now, int limit) {
    try {
      int removed = 0;
      while (removed == 0 && findMore(now)) {
        List<RequestId> next = next(limit);
        removed =
            writer.transaction(session -> RequestSql.delete(session, RequestQueries.ids(next)));
      }
      return removed;
    } catch (RuntimeException | Error notNow) {
      // They are found again.
      found.clear();
      doomed.clear();
      throw notNow;
    }
  }

  private List<RequestId> next(int limit) {
    List<RequestId> next = new ArrayList<>();
    long bytes = 0;
    while (next.size() < limit && !doomed.isEmpty()) {
      bytes += doomed.getFirst().bytes();
      if (bytes > MAXIMUM_BYTES && !next.isEmpty()) {
        break;
      }
      next.add(doomed.removeFirst().id());
    }
    return next;
  }

  /** Whether there is any. */
  private boolean findMore(Instant now) {
    while (doomed.isEmpty()) {
      if (found.isEmpty() && !look(now)) {
        return false;
      }
      List<RequestId> some = new ArrayList<>();
      while (some.size() < TREES_AT_ONCE && !found.isEmpty()) {
        some.add(found.removeFirst());
      }
      doomed.addAll(reads.read(session -> DeletedVersionSql.trees(session, some)));
    }
    return true;
  }

  private boolean look(Instant now) {
    while (found.isEmpty()) {
      UUID version = reads.read(session -> DeletedVersionSql.next(session, now)).orElse(null);
      if (version == null) {
        return false;
      }
      found.addAll(reads.read(session -> DeletedVersionSql.ended(session, version, FOUND_AT_ONCE)));
      if (found.isEmpty()) {
        var _ = writer.transaction(session -> DeletedVersionSql.looked(session, version, now));
      }
    }
    return true;
  }
}
