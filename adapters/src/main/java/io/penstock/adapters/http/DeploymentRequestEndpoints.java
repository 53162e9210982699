package io.penstock.adapters.http;

import io.penstock.adapters.http.wire.DeploymentRequestWire;
import io.penstock.engine.service.DeploymentCall;
import io.penstock.engine.service.RequestService;

/** Requests to deployments, alone or as steps of pipelines (reference, section 7). */
public final class DeploymentRequestEndpoints implements Endpoints {

  private static final String DEPLOYMENT = "/projects/{project_name}/deployments/{deployment_name}";
  private static final String VERSION = DEPLOYMENT + "/versions/{version}";

  private final RequestService requests;

  public DeploymentRequestEndpoints(RequestService requests) {
    this.requests = requests;
  }

  @Override
  public void addTo(Routes routes) {
    routes
        .post(DEPLOYMENT + "/requests", this::create)
        .post(VERSION + "/requests", this::create)
        .get(DEPLOYMENT + "/requests/{request_id}", this::get)
        .get(VERSION + "/requests/{request_id}", this::get);
  }

  /** A request that failed is an answer like any other: 200 with its full model. */
  private ApiResponse create(ApiRequest request) throws InterruptedException {
    RequestParameters.checkPriority(request.query());
    DeploymentCall call =
        new DeploymentCall(
            request.caller(),
            request.path("project_name"),
            request.path("deployment_name"),
            request.pathOrNull("version"),
            request.input(),
            request.query().integer("timeout"));
    return ApiResponse.ok(DeploymentRequestWire.created(requests.run(call)));
  }

  private ApiResponse get(ApiRequest request) {
    boolean withData = !request.query().flag("metadata_only", false);
    return ApiResponse.ok(
        DeploymentRequestWire.detail(
            requests.deploymentRequest(
                request.path("project_name"),
                request.path("deployment_name"),
                request.pathOrNull("version"),
                RequestParameters.requestId(request, "Deployment request was not found"),
                withData),
            withData));
  }
}
