package io.penstock.adapters.store.sql;

import io.penstock.adapters.store.sql.Session.Ids;
import io.penstock.engine.port.RequestQueue;
import io.penstock.engine.request.Announcer;
import io.penstock.engine.request.Failure;
import io.penstock.engine.request.RequestId;
import io.penstock.engine.request.RequestRecord;
import io.penstock.engine.request.RequestState;
import io.penstock.engine.request.Status;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * The requests that wait. What changes them is a transaction of the one writer; several servers
 * pass over the rows that another one is taking.
 */
final class SqlRequestQueue implements RequestQueue {

  private final GroupWriter writer;
  private final ReadPool reads;
  private final OutboxWriter outbox;
  private final QueueSql sql;

  SqlRequestQueue(GroupWriter writer, ReadPool reads, OutboxWriter outbox) {
    this.writer = writer;
    this.reads = reads;
    this.outbox = outbox;
    sql = new QueueSql(reads.dialect());
  }

  @Override
  public Map<UUID, Integer> waiting() {
    Map<UUID, Integer> waiting = new LinkedHashMap<>();
    for (Waiting each : reads.read(sql::count)) {
      waiting.put(each.versionId(), each.requests());
    }
    return waiting;
  }

  /** How many requests of a version wait. */
  record Waiting(UUID versionId, int requests) {}

  @Override
  public int waiting(UUID versionId, int most) {
    return reads.read(session -> sql.waiting(session, versionId, most));
  }

  @Override
  public Claimed claim(
      Map<UUID, Integer> most,
      Map<UUID, Integer> together,
      long bytes,
      Instant now,
      Announcer announcer) {
    return transaction(
        session -> {
          QueueSql.Left left = sql.left(session, most, together);
          List<RequestRecord> claimed = claim(session, left.most(), bytes, now);
          announce(claimed, announcer);
          return new Claimed(claimed, left.contended());
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

  private List<RequestRecord> claim(
      Session session, Map<UUID, Integer> most, long bytes, Instant now) throws SQLException {
    List<RequestRecord> claimed = new ArrayList<>();
    long left = bytes;
    for (var each : most.entrySet()) {
      List<RequestId> taken = new ArrayList<>();
      boolean full = false;
      for (QueueSql.Next next : sql.next(session, each.getKey(), each.getValue())) {
        full = next.inputSize() > left && !(claimed.isEmpty() && taken.isEmpty());
        if (full) {
          break;
        }
        left -= next.inputSize();
        taken.add(next.id());
      }
      claimed.addAll(sql.start(session, taken, now));
      if (full) {
        break;
      }
    }
    return claimed;
  }

  @Override
  public List<RequestId> cancelWaiting(
      Collection<RequestId> ids, Instant now, Announcer announcer) {
    Ids requests = RequestQueries.ids(ids);
    return transaction(session -> cancel(session, sql.waiting(session, requests), now, announcer));
  }

  private List<RequestId> cancel(
      Session session, List<QueueSql.Next> waiting, Instant now, Announcer announcer)
      throws SQLException {
    if (!announcer.equals(Announcer.NOBODY)) {
      // Before, since nothing may be kept of them.
      announce(
          sql.read(
              session,
              waiting.stream().map(QueueSql.Next::id).toList(),
              _ -> new RequestState.Cancelled(null, now)),
          announcer);
    }
    return sql.cancel(session, waiting, now);
  }

  @Override
  public List<RequestId> cancelWaiting(
      UUID versionId, int limit, Instant now, Announcer announcer) {
    return transaction(
        session -> cancel(session, sql.next(session, versionId, limit), now, announcer));
  }

  @Override
  public int failDirect(Instant now, Failure failure, Announcer announcer) {
    return transaction(
        session -> {
          List<RequestId> orphans = sql.orphans(session);
          if (!announcer.equals(Announcer.NOBODY)) {
            announce(
                sql.read(
                    session,
                    orphans,
                    before -> new RequestState.Failed(before.started(), now, failure, null)),
                announcer);
          }
          return sql.fail(session, orphans, now, failure);
        });
  }

  @Override
  public boolean isAnyLeft() {
    return reads.read(sql::isAnyLeft);
  }

  @Override
  public List<RequestRecord> interrupted(int limit) {
    return writer.transaction(session -> sql.interrupt(session, limit));
  }

  @Override
  public List<UUID> versionsWaiting() {
    return reads.read(session -> session.list(session.dialect().versionsWaiting(), RowReader::id));
  }

  @Override
  public void wishToCancel(Collection<RequestId> ids) {
    writer.transaction(session -> CancelWishes.add(session, ids));
  }

  @Override
  public List<CancelWish> cancelWishes() {
    return reads.read(CancelWishes::all);
  }

  @Override
  public void cancelled(RequestId request, Status ended) {
    writer.transaction(session -> CancelWishes.ended(session, request, ended));
  }

  @Override
  public void forgetCancelWishes(Collection<RequestId> ids) {
    writer.transaction(session -> CancelWishes.remove(session, ids));
  }
}
