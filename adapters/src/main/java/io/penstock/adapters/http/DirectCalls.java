package io.penstock.adapters.http;

import io.penstock.engine.service.DeploymentCall;
import io.penstock.engine.service.PipelineCall;
import io.penstock.engine.service.RequestBody;

/** What the direct and the streaming create of a request say alike: path, query and body. */
final class DirectCalls {

  private DirectCalls() {}

  /** To the pipeline that the path names. */
  static PipelineCall pipeline(ApiRequest request, RequestBody input) {
    QueryParameters query = request.query();
    return new PipelineCall(
        request.caller(),
        request.path("project_name"),
        request.path("pipeline_name"),
        request.pathOrNull("version"),
        input,
        query.integer("pipeline_timeout"),
        query.integer("deployment_timeout"),
        query.integer("timeout"),
        query.integer("priority"));
  }

  /** To the deployment that the path names. */
  static DeploymentCall deployment(ApiRequest request, RequestBody input) {
    QueryParameters query = request.query();
    return new DeploymentCall(
        request.caller(),
        request.path("project_name"),
        request.path("deployment_name"),
        request.pathOrNull("version"),
        input,
        query.integer("timeout"),
        query.integer("priority"));
  }
}
