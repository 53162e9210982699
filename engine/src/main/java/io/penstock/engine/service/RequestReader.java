package io.penstock.engine.service;

import io.penstock.engine.request.RequestId;
import io.penstock.engine.request.RequestRecord;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads requests back. */
public final class RequestReader {

  /** One request with its steps; the steps of a deployment request are none. */
  public PipelineRequest get(VersionRef version, RequestId id, boolean withData) {
    throw new UnsupportedOperationException();
  }

  public List<PipelineRequest> collect(VersionRef version, List<String> ids) {
    throw new UnsupportedOperationException();
  }

  public List<RequestRecord> list(VersionRef version, RequestFilter filter) {
    throw new UnsupportedOperationException();
  }

  /**
   * One operator request.
   */
  public RequestRecord operatorRequest(
      String project,
      String pipeline,
      String version,
      RequestId id,
      @Nullable String pipelineRequestId,
      @Nullable String pipelineObjectId,
      boolean withData) {
    throw new UnsupportedOperationException();
  }
}
