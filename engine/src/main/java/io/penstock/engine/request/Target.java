package io.penstock.engine.request;

import java.util.UUID;

/**
 * What a request was made to, with the names as they were then.
 *
 * <p>Ids find, names show: a version that is renamed keeps its requests.
 */
public sealed interface Target {

  String project();

  /** The id of the pipeline version or deployment version that the request is listed under. */
  UUID versionId();

  /** A version of a pipeline. */
  record PipelineTarget(String project, String pipeline, String version, UUID versionId)
      implements Target {}

  /** A version of a deployment. */
  record DeploymentTarget(String project, String deployment, String version, UUID versionId)
      implements Target {}

  /**
   * An operator object in a version of a pipeline.
   *
   * @param versionId of the pipeline version
   * @param operator the operator's name, such as {@code function}
   */
  record OperatorTarget(
      String project, String pipeline, String version, UUID versionId, String operator)
      implements Target {}
}
