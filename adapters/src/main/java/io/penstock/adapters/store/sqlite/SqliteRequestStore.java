package io.penstock.adapters.store.sqlite;

import io.penstock.engine.port.RequestStore;
import io.penstock.engine.request.Failure;
import io.penstock.engine.request.RequestId;
import io.penstock.engine.request.RequestRecord;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Records of requests in table {@code request}. */
final class SqliteRequestStore implements RequestStore {

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
  public void commit(List<RequestRecord> records) throws InterruptedException {
    writer.commit(records);
  }

  @Override
  public Optional<RequestRecord> find(RequestId id, boolean withData) {
    String sql = withData ? RequestTable.FIND : RequestTable.FIND_METADATA;
    return reads.read(
        connection ->
            Sql.first(connection, sql, row -> RequestTable.read(row, withData), id.value()));
  }

  @Override
  public List<RequestRecord> children(RequestId pipelineRequest) {
    return reads.read(
        connection ->
            Sql.list(
                connection,
                RequestTable.CHILDREN,
                row -> RequestTable.read(row, false),
                pipelineRequest.value()));
  }

  @Override
  public int failUnfinished(Instant now, Failure failure) {
    return writer.transaction(
        connection ->
            Sql.update(
                connection,
                RequestTable.FAIL_UNFINISHED,
                now,
                failure.category().name(),
                failure.message()),
        failed -> {});
  }

  @Override
  public int deleteExpired(Instant now, int limit) {
    return writer.transaction(
        connection -> Sql.update(connection, RequestTable.DELETE_EXPIRED, now, limit),
        deleted -> {});
  }
}
