package io.penstock.adapters.store.sql;

import io.penstock.adapters.store.sql.Session.Ids;
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

  final RequestQueries queries;

  StoredRequests(RequestQueries queries) {
    this.queries = queries;
  }

  abstract <T> T query(SqlFunction<T> query);

  @Override
  public Optional<RequestRecord> find(RequestId id, boolean withData) {
    String sql = withData ? queries.find : queries.findMetadata;
    return query(
        session -> session.first(sql, row -> RequestTable.read(row, withData), id.value()));
  }

  @Override
  public List<RequestRecord> find(Collection<RequestId> ids, boolean withData) {
    String sql = withData ? queries.findMany : queries.findManyMetadata;
    return list(sql, ids, withData);
  }

  @Override
  public long dataSize(Collection<RequestId> ids) {
    Ids requests = RequestQueries.ids(ids);
    return query(session -> session.list(queries.dataSize, RowReader::number, requests).getFirst());
  }

  @Override
  public Map<RequestId, List<RequestRecord>> children(Collection<RequestId> pipelineRequests) {
    Map<RequestId, List<RequestRecord>> children = new HashMap<>();
    for (RequestRecord child : list(queries.children, pipelineRequests, false)) {
      RequestRecord.Parent parent = child.parent();
      if (parent != null) {
        children.computeIfAbsent(parent.pipelineRequest(), _ -> new ArrayList<>()).add(child);
      }
    }
    return children;
  }

  final List<RequestRecord> list(String sql, Collection<RequestId> ids, boolean withData) {
    Ids requests = RequestQueries.ids(ids);
    return query(session -> session.list(sql, row -> RequestTable.read(row, withData), requests));
  }
}
