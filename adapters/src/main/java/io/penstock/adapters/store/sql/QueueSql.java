package io.penstock.adapters.store.sql;

import static java.util.Comparator.comparingInt;
import static java.util.Comparator.comparingLong;

import io.penstock.adapters.store.sql.Session.Ids;
import io.penstock.adapters.store.sql.SqlRequestQueue.Waiting;
import io.penstock.engine.request.Failure;
import io.penstock.engine.request.RequestId;
import io.penstock.engine.request.RequestRecord;
import io.penstock.engine.request.RequestState;
import java.sql.SQLException;
import java.time.Instant;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Function;

/** The SQL of the queue. All but {@link #count} is part of a transaction. */
final class QueueSql {

  final String count;
  private final String countOne;
  final String next;
  final String waiting;

  private final RequestEnding ending;
  private final String processing;
  private final String start;
  private final String prepare;
  private final String started;
  private final String read;
  private final String interrupt;
  private final String interrupted;
  private final String stillLeft;
  private final String anyLeft;

  /**
   * What is being processed and will never be taken up again: direct requests with their steps, and
   * steps of batch requests that are not open, if there should be any.
   */
  final String orphans;

  QueueSql(Dialect dialect) {
    ending = new RequestEnding(dialect);
    count = "SELECT version_id, count(*) FROM " + dialect.waitingInOrder() + " GROUP BY version_id";
    countOne =
        "SELECT count(*) FROM (SELECT 1 AS one FROM "
            + dialect.waitingInOrder()
            + " AND version_id = ? LIMIT ?) AS counted";
    next =
        "SELECT id, input_size FROM "
            + dialect.waitingInOrder()
            + " AND version_id = ? ORDER BY priority, sequence LIMIT ?"
            + dialect.taking();
    waiting =
        "SELECT id, input_size FROM "
            + dialect.waiting()
            + " AND id IN "
            + dialect.ids()
            + dialect.locking();

    String open = dialect.openRequests();
    String these = " WHERE id IN " + dialect.ids();
    processing =
        "SELECT count(*) FROM "
            + open
            + " WHERE version_id = ? AND status = 1 AND kind < 2 AND mode = 1 AND parent_id IS NULL";
    // Retention runs from here on, and is no shorter where somebody set the clock back.
    start =
        "UPDATE "
            + open
            + " SET status = 1, time_started = ?1, expires = expires"
            + " + CASE WHEN ?1 > time_created THEN ?1 - time_created ELSE 0 END"
            + dialect.owning()
            + these.replace("?", "?2");
    prepare = RequestSql.preparing(dialect, "expires");
    started = "SELECT " + RequestTable.ALL + " FROM " + open + these;
    read = "SELECT " + RequestTable.METADATA + " FROM " + open + these;
    interrupt =
        "UPDATE " + open + " SET interruptions = interruptions + 1" + dialect.owning() + these;

    String inProcess = dialect.along(open, "request_processing");
    interrupted =
        "SELECT id FROM "
            + inProcess
            + " WHERE status = 1 AND mode = 1 AND parent_id IS NULL AND "
            + dialect.isLeft()
            + " ORDER BY sequence, id LIMIT ?"
            + dialect.taking();
    stillLeft = "SELECT id FROM " + open + these + " AND " + dialect.isLeft();
    anyLeft =
        "SELECT 1 FROM " + inProcess + " WHERE status = 1 AND " + dialect.isLeft() + " LIMIT 1";
    orphans =
        """
        WITH RECURSIVE ancestor (step, id) AS (
          SELECT id, parent_id FROM %1$s
            WHERE status = 1 AND mode = 1 AND parent_id IS NOT NULL
          UNION
          SELECT ancestor.step, request.parent_id
            FROM ancestor CROSS JOIN request
            WHERE request.id = ancestor.id AND request.parent_id IS NOT NULL
        )
        SELECT id FROM %1$s
          WHERE status = 1 AND %2$s
            AND (mode = 0
              OR parent_id IS NOT NULL AND id NOT IN (
                SELECT ancestor.step FROM ancestor CROSS JOIN request
                  WHERE request.id = ancestor.id AND request.parent_id IS NULL
                    AND request.status < 2))
        """
                .formatted(inProcess, dialect.isLeft())
            + dialect.taking();
  }

  /** How many requests of a version wait, or {@code most}. */
  int waiting(Session session, UUID versionId, int most) throws SQLException {
    return session.first(countOne, RowReader::integer, versionId, most).orElse(0);
  }

  /**
   * What may be taken.
   *
   * @param most how many of each version
   * @param contended versions of which another server is just taking some
   */
  record Left(Map<UUID, Integer> most, Set<UUID> contended) {}

  /**
   * How many may be taken of each version, when all servers together may process so many. Those
   * that several servers look at are locked, in one order.
   */
  Left left(Session session, Map<UUID, Integer> most, Map<UUID, Integer> together)
      throws SQLException {
    if (together.isEmpty()) {
      return new Left(most, Set.of());
    }
    Set<UUID> contended = new HashSet<>();
    Map<UUID, Integer> left = new LinkedHashMap<>(most);
    for (UUID version : new TreeSet<>(together.keySet())) {
      if (most.containsKey(version)) {
        if (session.list(session.dialect().lockingVersion(), _ -> true, version).isEmpty()) {
          left.remove(version);
          contended.add(version);
          continue;
        }
        int processing = session.first(this.processing, RowReader::integer, version).orElse(0);
        left.merge(version, together.getOrDefault(version, 0) - processing, Math::min);
      }
    }
    left.values().removeIf(number -> number <= 0);
    return new Left(left, contended);
  }

  /** A request that waits. */
  record Next(RequestId id, int inputSize) {}

  List<Waiting> count(Session session) throws SQLException {
    return session.list(count, row -> new Waiting(row.id(), row.integer()));
  }

  /** What of a version would be taken next. */
  List<Next> next(Session session, UUID versionId, int limit) throws SQLException {
    return session.list(next, QueueSql::readNext, versionId, limit);
  }

  /** Those of these that wait. */
  List<Next> waiting(Session session, Ids ids) throws SQLException {
    return session.list(waiting, QueueSql::readNext, ids);
  }

  private static Next readNext(RowReader row) throws SQLException {
    return new Next(new RequestId(row.id()), row.integer());
  }

  /** Makes requests of one version processing, and reads them with their data, in queue order. */
  List<RequestRecord> start(Session session, List<RequestId> requests, Instant now)
      throws SQLException {
    Ids ids = RequestQueries.ids(requests);
    session.update(start, now, ids);
    if (!prepare.isEmpty()) {
      // They expire later than when they came into the queue.
      var _ = session.list(prepare, _ -> true, ids);
    }
    return session.list(started, row -> RequestTable.read(row, true), ids).stream()
        .sorted(
            comparingInt((RequestRecord record) -> record.handling().priority())
                .thenComparingLong(RequestRecord::sequence))
        .toList();
  }

  List<RequestId> cancel(Session session, List<Next> waiting, Instant now) throws SQLException {
    List<RequestId> requests = waiting.stream().map(Next::id).toList();
    ending.cancel(session, RequestQueries.ids(requests), now);
    return requests;
  }

  /** The requests without their data, in a state that they are about to come into. */
  List<RequestRecord> read(
      Session session, List<RequestId> requests, Function<RequestState, RequestState> next)
      throws SQLException {
    return session.list(
        read,
        row -> {
          RequestRecord before = RequestTable.read(row, false);
          return before.withState(next.apply(before.state()));
        },
        RequestQueries.ids(requests));
  }

  /** What will never be taken up again. */
  List<RequestId> orphans(Session session) throws SQLException {
    return session.list(orphans, row -> new RequestId(row.id()));
  }

  /** Ends those, as far as their retention keeps them. */
  int fail(Session session, List<RequestId> orphans, Instant now, Failure failure)
      throws SQLException {
    ending.fail(session, RequestQueries.ids(orphans), now, failure);
    return orphans.size();
  }

  /** Whether anything is being processed whose server is gone. */
  boolean isAnyLeft(Session session) throws SQLException {
    return session.first(anyLeft, RowReader::integer).isPresent();
  }

  /**
   * Takes batch requests whose server is gone, and counts an interruption for each.
   *
   * <p>Those that are locked are asked about once more: another server may have taken them between
   * the look and the lock. When PostgreSQL finds a row changed, it checks the condition again, but
   * with the rows of {@code lease} that it had found for the old one, which are none
   * ("EvalPlanQual" in its source). A statement of its own sees what is so now, and what is locked
   * stays so.
   */
  List<RequestRecord> interrupt(Session session, int limit) throws SQLException {
    Ids locked;
    Ids roots;
    do {
      locked = new Ids(session.list(interrupted, RowReader::id, limit));
      roots = new Ids(session.list(stillLeft, RowReader::id, locked));
    } while (roots.values().isEmpty() && !locked.values().isEmpty());
    session.update(interrupt, roots);
    return session.list(read, row -> RequestTable.read(row, false), roots).stream()
        .sorted(comparingLong(RequestRecord::sequence).thenComparing(record -> record.id().value()))
        .toList();
  }
}
