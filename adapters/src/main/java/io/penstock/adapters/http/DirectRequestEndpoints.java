package io.penstock.adapters.http;

import io.penstock.adapters.http.wire.RequestWire;
import io.penstock.engine.service.DeploymentCall;
import io.penstock.engine.service.PipelineCall;
import io.penstock.engine.service.PipelineRequest;
import io.penstock.engine.service.RequestService;
import java.util.List;

/**
 * Direct requests, whose caller waits for their end (reference, sections 2.2 and 7). One that fails
 * is an answer like any other: 200 with its full model.
 */
public final class DirectRequestEndpoints implements Endpoints {

  private final RequestService requests;

  public DirectRequestEndpoints(RequestService requests) {
    this.requests = requests;
  }

  @Override
  public void addTo(Routes routes) {
    routes
        .post(RequestPaths.PIPELINE + "/requests", this::runPipeline)
        .post(RequestPaths.PIPELINE + RequestPaths.VERSION + "/requests", this::runPipeline)
        .post(RequestPaths.DEPLOYMENT + "/requests", this::runDeployment)
        .post(RequestPaths.DEPLOYMENT + RequestPaths.VERSION + "/requests", this::runDeployment);
  }

  private ApiResponse runPipeline(ApiRequest request) throws InterruptedException {
    QueryParameters query = request.query();
    RequestParameters.priority(query);
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
    return ApiResponse.ok(RequestWire.created(requests.run(call)));
  }

  private ApiResponse runDeployment(ApiRequest request) throws InterruptedException {
    QueryParameters query = request.query();
    RequestParameters.priority(query);
    DeploymentCall call =
        new DeploymentCall(
            request.caller(),
            request.path("project_name"),
            request.path("deployment_name"),
            request.pathOrNull("version"),
            request.input(),
            query.integer("timeout"));
    PipelineRequest ended = new PipelineRequest(requests.run(call), List.of());
    return ApiResponse.ok(RequestWire.created(ended));
  }
}
