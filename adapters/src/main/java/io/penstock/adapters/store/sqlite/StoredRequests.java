package io.penstock.adapters.store.sqlite;

import io.penstock.engine.port.RequestView;
import io.penstock.engine.request.RequestId;
import io.penstock.engine.request.RequestRecord;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Finds records of requests, on connections that the subclass finds. */
abstract class StoredRequests implements RequestView {

  abstract <T> T query(SqlFunction<T> query);

  @Override
  public Optional<RequestRecord> find(RequestId id, boolean withData) {
    String sql = withData ? RequestQueries.FIND : RequestQueries.FIND_METADATA;
    return query(
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
    return query(
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

  final List<RequestRecord> list(String sql, Collection<RequestId> ids, boolean withData) {
    String json = RequestQueries.json(ids);
    return query(
        connection -> Sql.list(connection, sql, row -> RequestTable.read(row, withData), json));
  }
}
