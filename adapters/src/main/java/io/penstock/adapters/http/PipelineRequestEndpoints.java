package io.penstock.adapters.http;

import io.penstock.adapters.http.wire.OperatorRequestWire;
import io.penstock.adapters.http.wire.PipelineRequestWire;
import io.penstock.engine.service.PipelineCall;
import io.penstock.engine.service.RequestService;

/** Requests to pipelines and what they were made of (seed; reference, sections 2 and 3). */
public final class PipelineRequestEndpoints implements Endpoints {

  private static final String PIPELINE = "/projects/{project_name}/pipelines/{pipeline_name}";
  private static final String VERSION = PIPELINE + "/versions/{version}";

  private final RequestService requests;

  public PipelineRequestEndpoints(RequestService requests) {
    this.requests = requests;
  }

  @Override
  public void addTo(Routes routes) {
    routes
        .post(PIPELINE + "/requests", this::create)
        .post(VERSION + "/requests", this::create)
        .get(PIPELINE + "/requests/{request_id}", this::get)
        .get(VERSION + "/requests/{request_id}", this::get)
        .get(VERSION + "/object-requests/{request_id}", this::getOperatorRequest);
  }

  /** A request that failed is an answer like any other: 200 with its full model. */
  private ApiResponse create(ApiRequest request) throws InterruptedException {
    QueryParameters query = request.query();
    RequestParameters.checkPriority(query);
    PipelineCall call =
        new PipelineCall(
            request.caller(),
            request.path("project_name"),
            request.path("pipeline_name"),
            request.pathOrNull("version"),
            request.input(),
            query.integer("pipeline_timeout"),
            query.integer("deployment_timeout"),
            query.integer("timeout"));
    return ApiResponse.ok(PipelineRequestWire.created(requests.run(call)));
  }

  private ApiResponse get(ApiRequest request) {
    boolean withData = !request.query().flag("metadata_only", false);
    return ApiResponse.ok(
        PipelineRequestWire.detail(
            requests.pipelineRequest(
                request.path("project_name"),
                request.path("pipeline_name"),
                request.pathOrNull("version"),
                RequestParameters.requestId(request, "Pipeline request was not found"),
                withData),
            withData));
  }

  private ApiResponse getOperatorRequest(ApiRequest request) {
    QueryParameters query = request.query();
    boolean withData = !query.flag("metadata_only", false);
    return ApiResponse.ok(
        OperatorRequestWire.detail(
            requests.operatorRequest(
                request.path("project_name"),
                request.path("pipeline_name"),
                request.path("version"),
                RequestParameters.requestId(request, "Operator request was not found"),
                query.string("pipeline_request_id").orElse(null),
                query.string("pipeline_object_id").orElse(null),
                withData),
            withData));
  }
}
