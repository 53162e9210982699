package io.penstock.engine.plan;

import io.penstock.engine.catalog.Deployment;
import io.penstock.engine.catalog.DeploymentVersion;
import io.penstock.engine.catalog.Pipeline;
import io.penstock.engine.catalog.PipelineObject;
import io.penstock.engine.catalog.PipelineObject.DeploymentReference;
import io.penstock.engine.catalog.PipelineObject.OperatorReference;
import io.penstock.engine.catalog.PipelineObject.PipelineReference;
import io.penstock.engine.catalog.PipelineVersion;
import io.penstock.engine.port.CatalogView;
import io.penstock.engine.port.JsonCodec;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Finds what the objects of a pipeline version refer to. */
final class ReferenceCompiler {

  private static final String CONTINUE = "continue";
  private static final String STOP = "stop";

  private final JsonCodec codec;
  private final CatalogView catalog;
  private final Problems problems;

  ReferenceCompiler(JsonCodec codec, CatalogView catalog, Problems problems) {
    this.codec = codec;
    this.catalog = catalog;
    this.problems = problems;
  }

  /** Empty when there are problems; they have been noted. */
  Optional<ResolvedObject> compile(PipelineObject object) {
    String onError = object.configuration().onError();
    if (onError != null && !onError.equals(STOP) && !onError.equals(CONTINUE)) {
      problems.error(
          "The object '%s' has on_error '%s': it must be 'stop' or 'continue'.",
          object.name(), onError);
    }
    return switch (object.reference()) {
      case DeploymentReference(UUID id, UUID version) -> deployment(object, id, version);
      case PipelineReference(UUID id, UUID version) -> pipeline(object, id, version);
      case OperatorReference(String name) ->
          new OperatorCompiler(codec, problems, object.name(), object.configuration())
              .compile(name)
              .map(
                  compiled ->
                      new ResolvedObject(
                          object.id(),
                          object.name(),
                          new Vertex.Apply(compiled.operator()),
                          compiled.input(),
                          compiled.output(),
                          compiled.operator() instanceof Operator.CountMany,
                          false));
    };
  }

  private Optional<ResolvedObject> deployment(
      PipelineObject object, UUID id, @Nullable UUID versionId) {
    Optional<Deployment> found = catalog.deployment(id);
    if (found.isEmpty()) {
      problems.error("The object '%s' refers to a deployment that does not exist.", object.name());
      return Optional.empty();
    }
    Deployment deployment = found.get();
    if (versionId == null && deployment.defaultVersion() == null) {
      problems.gap(
          "The object '%s' follows the default version of the deployment '%s', which has no version.",
          object.name(), deployment.name());
    }
    if (versionId != null && !belongsTo(catalog.deploymentVersion(versionId), id)) {
      problems.error(
          "The object '%s' refers to a version of the deployment '%s' that does not exist.",
          object.name(), deployment.name());
      return Optional.empty();
    }
    return Optional.of(
        new ResolvedObject(
            object.id(),
            object.name(),
            new Vertex.RunDeployment(id, versionId),
            deployment.input(),
            deployment.output(),
            false,
            CONTINUE.equals(object.configuration().onError())));
  }

  private static boolean belongsTo(Optional<DeploymentVersion> version, UUID deployment) {
    return version.isPresent() && version.get().deploymentId().equals(deployment);
  }

  private Optional<ResolvedObject> pipeline(
      PipelineObject object, UUID id, @Nullable UUID versionId) {
    Optional<Pipeline> found = catalog.pipeline(id);
    if (found.isEmpty()) {
      problems.error("The object '%s' refers to a pipeline that does not exist.", object.name());
      return Optional.empty();
    }
    Pipeline pipeline = found.get();
    if (versionId == null && pipeline.defaultVersion() == null) {
      problems.gap(
          "The object '%s' follows the default version of the pipeline '%s', which has no version.",
          object.name(), pipeline.name());
    }
    Optional<PipelineVersion> pinned =
        versionId == null ? Optional.empty() : catalog.pipelineVersion(versionId);
    if (versionId != null && (pinned.isEmpty() || !pinned.get().pipelineId().equals(id))) {
      problems.error(
          "The object '%s' refers to a version of the pipeline '%s' that does not exist.",
          object.name(), pipeline.name());
      return Optional.empty();
    }
    return Optional.of(
        new ResolvedObject(
            object.id(),
            object.name(),
            new Vertex.RunPipeline(id, versionId),
            pipeline.input(),
            pipeline.output(),
            false,
            CONTINUE.equals(object.configuration().onError())));
  }
}
