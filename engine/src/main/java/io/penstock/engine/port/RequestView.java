package io.penstock.engine.port;

import io.penstock.engine.request.RequestId;
import io.penstock.engine.request.RequestRecord;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Finds records of requests, and of the requests that they are made of: with every change committed
 * before the call, but within a {@link RequestStore#snapshot} those of its moment.
 */
public interface RequestView {

  /**
   * The record with this id.
   *
   * @param withData false to leave input and output data out, and not read them
   */
  Optional<RequestRecord> find(RequestId id, boolean withData);

  /** The records with these ids, in any order; an id without a record is left out. */
  List<RequestRecord> find(Collection<RequestId> ids, boolean withData);

  /** How many bytes of input and output the records with these ids have together. */
  long dataSize(Collection<RequestId> ids);

  /** The requests made directly by a pipeline request, by sequence, without their data. */
  default List<RequestRecord> children(RequestId pipelineRequest) {
    return children(List.of(pipelineRequest)).getOrDefault(pipelineRequest, List.of());
  }

  /** The same for many pipeline requests; those without any have no entry. */
  Map<RequestId, List<RequestRecord>> children(Collection<RequestId> pipelineRequests);
}
