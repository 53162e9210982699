package io.penstock.adapters.store.sqlite;

import static java.util.Comparator.comparingLong;

import io.penstock.engine.model.Sha256;
import io.penstock.engine.port.RequestStore;
import io.penstock.engine.request.AcceptedKey;
import io.penstock.engine.request.RequestId;
import io.penstock.engine.request.RequestRecord;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Records of requests in table {@code request}, keys in table {@code idempotency_key}. */
final class SqliteRequestStore implements RequestStore {

  private static final Comparator<RequestRecord> BY_SEQUENCE =
      comparingLong(RequestRecord::sequence).thenComparing(record -> record.id().value());

  private final GroupWriter writer;
  private final ReadPool reads;

  SqliteRequestStore(GroupWriter writer, ReadPool reads) {
    this.writer = writer;
    this.reads = reads;
  }

  @Override
  public void record(RequestRecord record) {
    writer.record(record);
  }

  @Override
  public void commit(
      List<RequestRecord> records, List<RequestId> removed, @Nullable AcceptedKey key)
      throws InterruptedException {
    writer.commit(records, removed, key);
  }

  @Override
  public Optional<AcceptedKey> acceptedKey(Sha256 scope) {
    return reads.read(
        connection -> Sql.first(connection, KeyTable.FIND, KeyTable::read, scope.bytes()));
  }

  @Override
  public Optional<RequestRecord> find(RequestId id, boolean withData) {
    String sql = withData ? RequestQueries.FIND : RequestQueries.FIND_METADATA;
    return reads.read(
        connection ->
            Sql.first(connection, sql, row -> RequestTable.read(row, withData), id.value()));
  }

  @Override
  public List<RequestRecord> find(Collection<RequestId> ids, boolean withData) {
    String sql = withData ? RequestQueries.FIND_MANY : RequestQueries.FIND_MANY_METADATA;
    return list(sql, ids, withData);
  }

  @Override
  public long dataSize(Collection<RequestId> ids) {
    String json = RequestQueries.json(ids);
    return reads.read(
        connection ->
            Sql.list(connection, RequestQueries.DATA_SIZE, RowReader::number, json).getFirst());
  }

  @Override
  public Map<RequestId, List<RequestRecord>> children(Collection<RequestId> pipelineRequests) {
    Map<RequestId, List<RequestRecord>> children = new HashMap<>();
    for (RequestRecord child : list(RequestQueries.CHILDREN, pipelineRequests, false)) {
      RequestRecord.Parent parent = child.parent();
      if (parent != null) {
        children.computeIfAbsent(parent.pipelineRequest(), _ -> new ArrayList<>()).add(child);
      }
    }
    return children;
  }

  @Override
  public List<RequestRecord> descendants(RequestId pipelineRequest) {
    return list(RequestQueries.TREE_WITH_DATA, List.of(pipelineRequest), true).stream()
        .filter(record -> !record.id().equals(pipelineRequest))
        .sorted(BY_SEQUENCE)
        .toList();
  }

  private List<RequestRecord> list(String sql, Collection<RequestId> ids, boolean withData) {
    String json = RequestQueries.json(ids);
    return reads.read(
        connection -> Sql.list(connection, sql, row -> RequestTable.read(row, withData), json));
  }

  @Override
  public List<RequestRecord> list(Query query) {
    return reads.read(connection -> RequestListing.list(connection, query));
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
}
