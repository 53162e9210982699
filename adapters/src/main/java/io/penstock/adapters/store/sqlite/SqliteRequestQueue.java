package io.penstock.adapters.store.sqlite;

import io.penstock.engine.port.RequestQueue;
import io.penstock.engine.request.Failure;
import io.penstock.engine.request.RequestId;
import io.penstock.engine.request.RequestRecord;
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

  SqliteRequestQueue(GroupWriter writer, ReadPool reads) {
    this.writer = writer;
    this.reads = reads;
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
  public List<RequestRecord> claim(Map<UUID, Integer> most, long bytes, Instant now) {
    return writer.transaction(connection -> claim(connection, most, bytes, now));
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
  public List<RequestId> cancelWaiting(Collection<RequestId> ids, Instant now) {
    String json = RequestQueries.json(ids);
    return writer.transaction(
        connection -> QueueSql.cancel(connection, QueueSql.waiting(connection, json), now));
  }

  @Override
  public List<RequestId> cancelWaiting(UUID versionId, int limit, Instant now) {
    return writer.transaction(
        connection ->
            QueueSql.cancel(connection, QueueSql.next(connection, versionId, limit), now));
  }

  @Override
  public int failDirect(Instant now, Failure failure) {
    return writer.transaction(connection -> QueueSql.failOrphans(connection, now, failure));
  }

  @Override
  public List<RequestRecord> interrupted() {
    return writer.transaction(QueueSql::interrupt);
  }
}
