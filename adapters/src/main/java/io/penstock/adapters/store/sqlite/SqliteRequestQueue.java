package io.penstock.adapters.store.sqlite;

import io.penstock.engine.port.RequestQueue;
import io.penstock.engine.request.Announcer;
import io.penstock.engine.request.Failure;
import io.penstock.engine.request.RequestId;
import io.penstock.engine.request.RequestRecord;
import io.penstock.engine.request.RequestState;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * The rows of table {@code request} that wait. Everything that changes them is a transaction of the
 * one writer, so no two callers ever take the same row.
 */
final class SqliteRequestQueue implements RequestQueue {

  private final GroupWriter writer;
  private final ReadPool reads;
  private final OutboxWriter outbox;

  SqliteRequestQueue(GroupWriter writer, ReadPool reads, OutboxWriter outbox) {
    this.writer = writer;
    this.reads = reads;
    this.outbox = outbox;
  }

  @Override
  public Map<UUID, Integer> waiting() {
    Map<UUID, Integer> waiting = new LinkedHashMap<>();
    for (Waiting each : reads.read(QueueSql::count)) {
      waiting.put(each.versionId(), each.requests());
    }
    return waiting;
  }

  /** How many requests of a version wait. */
  record Waiting(UUID versionId, int requests) {}

  @Override
  public List<RequestRecord> claim(
      Map<UUID, Integer> most, long bytes, Instant now, Announcer announcer) {
    return transaction(
        connection -> {
          List<RequestRecord> claimed = claim(connection, most, bytes, now);
          announce(claimed, announcer);
          return claimed;
        });
  }

  private <T> T transaction(SqlFunction<T> work) {
    return writer.transaction(work, _ -> outbox.committed());
  }

  private void announce(List<RequestRecord> requests, Announcer announcer) throws SQLException {
    if (!announcer.equals(Announcer.NOBODY)) {
      for (RequestRecord request : requests) {
        outbox.write(announcer.of(request));
      }
    }
  }

  private static List<RequestRecord> claim(
      Connection connection, Map<UUID, Integer> most, long bytes, Instant now) throws SQLException {
    List<RequestRecord> claimed = new ArrayList<>();
    long left = bytes;
    for (var each : most.entrySet()) {
      List<Long> rows = new ArrayList<>();
      boolean full = false;
      for (QueueSql.Next next : QueueSql.next(connection, each.getKey(), each.getValue())) {
        full = next.inputSize() > left && !(claimed.isEmpty() && rows.isEmpty());
        if (full) {
          break;
        }
        left -= next.inputSize();
        rows.add(next.row());
      }
      claimed.addAll(QueueSql.start(connection, rows, now));
      if (full) {
        break;
      }
    }
    return claimed;
  }

  @Override
  public List<RequestId> cancelWaiting(
      Collection<RequestId> ids, Instant now, Announcer announcer) {
    String json = RequestQueries.json(ids);
    return transaction(
        connection -> cancel(connection, QueueSql.waiting(connection, json), now, announcer));
  }

  private List<RequestId> cancel(
      Connection connection, List<QueueSql.Next> waiting, Instant now, Announcer announcer)
      throws SQLException {
    if (!announcer.equals(Announcer.NOBODY)) {
      // Before, since nothing may be kept of them.
      announce(
          QueueSql.read(
              connection,
              waiting.stream().map(QueueSql.Next::row).toList(),
              _ -> new RequestState.Cancelled(null, now)),
          announcer);
    }
    return QueueSql.cancel(connection, waiting, now);
  }

  @Override
  public List<RequestId> cancelWaiting(
      UUID versionId, int limit, Instant now, Announcer announcer) {
    return transaction(
        connection ->
            cancel(connection, QueueSql.next(connection, versionId, limit), now, announcer));
  }

  @Override
  public int failDirect(Instant now, Failure failure, Announcer announcer) {
    return transaction(
        connection -> {
          List<Long> orphans = QueueSql.orphans(connection);
          if (!announcer.equals(Announcer.NOBODY)) {
            announce(
                QueueSql.read(
                    connection,
                    orphans,
                    before -> new RequestState.Failed(before.started(), now, failure, null)),
                announcer);
          }
          return QueueSql.fail(connection, orphans, now, failure);
        });
  }

  @Override
  public List<RequestRecord> interrupted() {
    return writer.transaction(QueueSql::interrupt);
  }
}
