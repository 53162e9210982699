package io.penstock.engine.catalog;

import io.penstock.engine.model.JsonText;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A node of a pipeline version.
 *
 * @param name unique in the version; never {@code pipeline_start} or {@code pipeline_end}
 * @param metadata a JSON object; stored and echoed
 */
public record PipelineObject(
    UUID id,
    String name,
    Reference reference,
    ObjectConfiguration configuration,
    JsonText metadata) {

  /** What the object stands for. */
  public sealed interface Reference {}

  /**
   * A deployment.
   *
   * @param versionId null to follow the default version at run time
   */
  public record DeploymentReference(UUID deploymentId, @Nullable UUID versionId)
      implements Reference {}

  /**
   * A sub-pipeline.
   *
   * @param versionId null to follow the default version at run time
   */
  public record PipelineReference(UUID pipelineId, @Nullable UUID versionId) implements Reference {}

  /**
   * An operator.
   *
   * @param name as it was given; whether there is such an operator is checked with the whole
   *     version
   */
  public record OperatorReference(String name) implements Reference {}
}
