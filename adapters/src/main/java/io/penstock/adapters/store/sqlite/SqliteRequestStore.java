package io.penstock.adapters.store.sqlite;

import static java.util.Comparator.comparingLong;

import io.penstock.engine.model.Sha256;
import io.penstock.engine.port.RequestStore;
import io.penstock.engine.port.RequestView;
import io.penstock.engine.request.AcceptedKey;
import io.penstock.engine.request.Announcement;
import io.penstock.engine.request.RequestId;
import io.penstock.engine.request.RequestRecord;
import java.sql.Connection;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Records of requests in table {@code request}, keys in table {@code idempotency_key}. */
final class SqliteRequestStore extends StoredRequests implements RequestStore {

  private static final Comparator<RequestRecord> BY_SEQUENCE =
      comparingLong(RequestRecord::sequence).thenComparing(record -> record.id().value());

  private final GroupWriter writer;
  private final ReadPool reads;
  private final UnreachableRequests unreachable;

  SqliteRequestStore(GroupWriter writer, ReadPool reads) {
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
    return reads.read(
        connection -> Sql.first(connection, KeyTable.FIND, KeyTable::read, scope.bytes()));
  }

  @Override
  <T> T query(SqlFunction<T> query) {
    return reads.read(query);
  }

  @Override
  public <T> T snapshot(Function<RequestView, T> work) {
    return reads.snapshot(connection -> work.apply(new Snapshot(connection)));
  }

  /** What is read within one transaction. */
  private final class Snapshot extends StoredRequests {

    private final Connection connection;

    Snapshot(Connection connection) {
      this.connection = connection;
    }

    @Override
    <T> T query(SqlFunction<T> query) {
      return reads.read(connection, query);
    }
  }

  @Override
  public List<RequestRecord> descendants(RequestId pipelineRequest) {
    return list(RequestQueries.TREE_WITH_DATA, List.of(pipelineRequest), true).stream()
        .filter(record -> !record.id().equals(pipelineRequest))
        .sorted(BY_SEQUENCE)
        .toList();
  }

  @Override
  public List<RequestRecord> list(Query query) {
    return reads.read(connection -> RequestListing.list(connection, query));
  }

  @Override
  public List<RequestRecord> list(Overview overview) {
    return reads.read(connection -> OverviewListing.list(connection, overview));
  }

  @Override
  public int delete(Collection<RequestId> ids) {
    String json = RequestQueries.json(ids);
    return writer.transaction(
        connection -> Sql.update(connection, RequestQueries.DELETE_TREES, json));
  }

  @Override
  public int deleteExpired(Instant now, int limit) {
    return writer.transaction(
        connection -> {
          int removed = Sql.update(connection, RequestQueries.DELETE_EXPIRED, now, limit);
          return removed + Sql.update(connection, KeyTable.DELETE_EXPIRED, now, limit - removed);
        });
  }

  @Override
  public int deleteUnreachable(Instant now, int limit) {
    return unreachable.delete(now, limit);
  }
}
