package io.penstock.adapters.store.sql;

import static java.util.Comparator.comparingLong;

import io.penstock.adapters.store.sql.Session.Ids;
import io.penstock.engine.model.Sha256;
import io.penstock.engine.port.RequestStore;
import io.penstock.engine.port.RequestView;
import io.penstock.engine.request.AcceptedKey;
import io.penstock.engine.request.Announcement;
import io.penstock.engine.request.RequestId;
import io.penstock.engine.request.RequestRecord;
import io.penstock.engine.request.Status;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Records of requests, keys in table {@code idempotency_key}. */
final class SqlRequestStore extends StoredRequests implements RequestStore {

  private static final Comparator<RequestRecord> BY_SEQUENCE =
      comparingLong(RequestRecord::sequence).thenComparing(record -> record.id().value());

  private final GroupWriter writer;
  private final ReadPool reads;
  private final UnreachableRequests unreachable;

  SqlRequestStore(GroupWriter writer, ReadPool reads) {
    super(new RequestQueries(reads.dialect()));
    this.writer = writer;
    this.reads = reads;
    unreachable = new UnreachableRequests(writer, reads);
  }

  @Override
  public void record(List<RequestRecord> records, List<Announcement> announcements) {
    writer.record(records, announcements);
  }

  @Override
  public void commit(
      List<RequestRecord> records,
      List<RequestId> removed,
      @Nullable AcceptedKey key,
      List<Announcement> announcements)
      throws InterruptedException {
    writer.commit(records, removed, key, announcements);
  }

  @Override
  public Optional<AcceptedKey> acceptedKey(Sha256 scope) {
    return reads.read(session -> session.first(KeyTable.FIND, KeyTable::read, scope.bytes()));
  }

  @Override
  <T> T query(SqlFunction<T> query) {
    return reads.read(query);
  }

  @Override
  public <T> T snapshot(Function<RequestView, T> work) {
    return reads.snapshot(session -> work.apply(new Snapshot(session)));
  }

  /** What is read within one transaction. */
  private final class Snapshot extends StoredRequests {

    private final Session session;

    Snapshot(Session session) {
      super(SqlRequestStore.this.queries);
      this.session = session;
    }

    @Override
    <T> T query(SqlFunction<T> query) {
      return reads.read(session, query);
    }
  }

  @Override
  public List<RequestRecord> descendants(RequestId pipelineRequest) {
    return list(queries.treeWithData, List.of(pipelineRequest), true).stream()
        .filter(record -> !record.id().equals(pipelineRequest))
        .sorted(BY_SEQUENCE)
        .toList();
  }

  @Override
  public List<RequestRecord> list(Query query) {
    return reads.read(session -> RequestListing.list(session, query));
  }

  @Override
  public List<RequestRecord> openAfter(
      UUID versionId, Status status, @Nullable RequestRecord after, int limit) {
    return reads.read(
        session -> RequestListing.openAfter(session, versionId, status, after, limit));
  }

  @Override
  public List<RequestRecord> list(Overview overview) {
    return reads.read(session -> OverviewListing.list(session, overview));
  }

  @Override
  public int delete(Collection<RequestId> ids) {
    Ids requests = RequestQueries.ids(ids);
    return writer.transaction(
        session ->
            RequestSql.delete(
                session, new Ids(session.list(queries.tree, RowReader::id, requests))));
  }

  @Override
  public int deleteExpired(Instant now, int limit) {
    // Whatever requests keep locked is free before keys are looked at.
    int requests = writer.transaction(session -> deleteExpired(session, now, limit));
    int keys = writer.transaction(session -> session.update(KeyTable.DELETE_EXPIRED, now, limit));
    return requests + keys;
  }

  private static int deleteExpired(Session session, Instant now, int limit) throws SQLException {
    String together = session.dialect().removingExpired();
    return together.isEmpty()
        ? session.update(RequestQueries.DELETE_EXPIRED, now, limit)
        : session.first(together, RowReader::integer, now, limit).orElseThrow();
  }

  @Override
  public int deleteUnreachable(Instant now, int limit) {
    return unreachable.delete(now, limit);
  }

  @Override
  public int deleteUnused(int limit) {
    String sql = reads.dialect().removingUnusedPayloads();
    if (sql.isEmpty()) {
      return 0;
    }
    return writer.transaction(
        session -> session.first(sql, RowReader::integer, limit).orElseThrow());
  }
}
