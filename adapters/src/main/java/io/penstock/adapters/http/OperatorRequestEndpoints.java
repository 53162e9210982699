package io.penstock.adapters.http;

import io.penstock.adapters.http.wire.OperatorRequestWire;
import io.penstock.engine.request.RequestRecord;
import io.penstock.engine.service.RequestReader;

/**
 * Requests of operators, which are always steps of a pipeline request (seed; reference, section 3).
 */
public final class OperatorRequestEndpoints implements Endpoints {

  private static final String REQUEST =
      RequestPaths.PIPELINE + RequestPaths.VERSION + "/object-requests/{request_id}";

  private final RequestReader reader;

  public OperatorRequestEndpoints(RequestReader reader) {
    this.reader = reader;
  }

  @Override
  public void addTo(Routes routes) {
    routes
        .get(REQUEST, this::get)
        .get(REQUEST + "/input", this::input)
        .get(REQUEST + "/output", this::output);
  }

  private ApiResponse get(ApiRequest request) {
    boolean withData = !request.query().flag("metadata_only", false);
    return ApiResponse.ok(OperatorRequestWire.detail(read(request, withData), withData));
  }

  private ApiResponse input(ApiRequest request) {
    return RequestDownload.input(read(request, true), request.codec());
  }

  private ApiResponse output(ApiRequest request) {
    return RequestDownload.output(read(request, true), request.codec());
  }

  private RequestRecord read(ApiRequest request, boolean withData) {
    return reader.operatorRequest(
        request.path("project_name"),
        request.path("pipeline_name"),
        request.path("version"),
        RequestPaths.requestId(request, "Operator"),
        request.query().string("pipeline_request_id").orElse(null),
        request.query().string("pipeline_object_id").orElse(null),
        withData);
  }
}
