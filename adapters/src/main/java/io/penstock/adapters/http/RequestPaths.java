package io.penstock.adapters.http;

import static io.penstock.engine.error.RejectedException.notFound;

import io.penstock.engine.request.RequestId;
import io.penstock.engine.service.VersionRef;
import java.util.List;
import java.util.Set;

/** Where the operations on requests are, and what their paths name. */
final class RequestPaths {

  static final String PIPELINE = "/projects/{project_name}/pipelines/{pipeline_name}";
  static final String DEPLOYMENT = "/projects/{project_name}/deployments/{deployment_name}";
  static final String VERSION = "/versions/{version}";

  /** What the paths of streaming requests end with, and no others. */
  static final String STREAM = "/requests/stream";

  /** Pipelines and deployments, each with and without a version: the default one. */
  static final List<String> TARGETS =
      List.of(PIPELINE, PIPELINE + VERSION, DEPLOYMENT, DEPLOYMENT + VERSION);

  /** The parameters that name what requests are made to. */
  static final Set<String> ADDRESSEE = Set.of("pipeline_name", "deployment_name");

  private RequestPaths() {}

  /** The version that a path under one of the {@link #TARGETS} names. */
  static VersionRef target(ApiRequest request) {
    String project = request.path("project_name");
    String version = request.pathOrNull("version");
    String pipeline = request.pathOrNull("pipeline_name");
    return pipeline == null
        ? new VersionRef.OfDeployment(project, request.path("deployment_name"), version)
        : new VersionRef.OfPipeline(project, pipeline, version);
  }

  /** The id of a request under one of the {@link #TARGETS}. */
  static RequestId requestId(ApiRequest request) {
    boolean ofPipeline = request.pathOrNull("pipeline_name") != null;
    return requestId(request, ofPipeline ? "Pipeline" : "Deployment");
  }

  /**
   * The path parameter {@code request_id}. What is no id is not found: nothing has it.
   *
   * @param kind of request, for the sentence
   */
  static RequestId requestId(ApiRequest request, String kind) {
    return RequestId.parse(request.path("request_id"))
        .orElseThrow(() -> notFound(kind + " request was not found"));
  }
}
