package io.penstock.engine.service.definition;

import io.penstock.engine.catalog.Deployment;
import io.penstock.engine.catalog.DeploymentVersion;
import io.penstock.engine.catalog.Pipeline;
import io.penstock.engine.catalog.PipelineObject;
import io.penstock.engine.catalog.PipelineObject.DeploymentReference;
import io.penstock.engine.catalog.PipelineObject.OperatorReference;
import io.penstock.engine.catalog.PipelineObject.PipelineReference;
import io.penstock.engine.catalog.PipelineVersion;
import io.penstock.engine.error.RejectedException;
import io.penstock.engine.port.CatalogView;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** A pipeline object, where it stands. */
record Referrer(Pipeline pipeline, PipelineVersion version, PipelineObject object) {

  /** All pipeline objects of a project. */
  static Stream<Referrer> in(CatalogView catalog, UUID projectId) {
    return catalog.pipelines(projectId).stream()
        .flatMap(
            pipeline ->
                catalog.pipelineVersions(pipeline.id()).stream()
                    .flatMap(
                        version ->
                            version.objects().stream()
                                .map(object -> new Referrer(pipeline, version, object))));
  }

  static void refuseDelete(CatalogView catalog, Deployment deployment) {
    refuse(
        in(catalog, deployment.projectId())
            .filter(referrer -> referrer.refersTo(deployment.id(), any -> true))
            .findFirst(),
        "Deployment '%s'".formatted(deployment.name()));
  }

  /** An object that follows the default version refers to the version that is the default. */
  static void refuseDelete(CatalogView catalog, Deployment deployment, DeploymentVersion version) {
    boolean isDefault = version.id().equals(deployment.defaultVersion());
    refuse(
        in(catalog, deployment.projectId())
            .filter(
                referrer ->
                    referrer.refersTo(
                        deployment.id(),
                        pinned -> pinned.map(version.id()::equals).orElse(isDefault)))
            .findFirst(),
        "Version '%s' of deployment '%s'".formatted(version.name(), deployment.name()));
  }

  /** What the pipeline's own versions say of it does not count: they go with it. */
  static void refuseDelete(CatalogView catalog, Pipeline pipeline) {
    refuse(
        in(catalog, pipeline.projectId())
            .filter(referrer -> !referrer.pipeline().id().equals(pipeline.id()))
            .filter(referrer -> referrer.refersTo(pipeline.id(), any -> true))
            .findFirst(),
        "Pipeline '%s'".formatted(pipeline.name()));
  }

  static void refuseDelete(CatalogView catalog, Pipeline pipeline, PipelineVersion version) {
    boolean isDefault = version.id().equals(pipeline.defaultVersion());
    refuse(
        in(catalog, pipeline.projectId())
            .filter(
                referrer ->
                    referrer.refersTo(
                        pipeline.id(),
                        pinned -> pinned.map(version.id()::equals).orElse(isDefault)))
            .findFirst(),
        "Version '%s' of pipeline '%s'".formatted(version.name(), pipeline.name()));
  }

  /**
   * @param definition the id of a deployment or pipeline
   * @param version whether the version in question is meant; empty stands for the default version
   */
  boolean refersTo(UUID definition, Predicate<Optional<UUID>> version) {
    return switch (object.reference()) {
      case DeploymentReference(var id, var pinned) ->
          id.equals(definition) && version.test(Optional.ofNullable(pinned));
      case PipelineReference(var id, var pinned) ->
          id.equals(definition) && version.test(Optional.ofNullable(pinned));
      case OperatorReference ignored -> false;
    };
  }

  private static void refuse(Optional<Referrer> referrer, String subject) {
    referrer.ifPresent(
        found -> {
          throw RejectedException.conflict(
              "%s is used by object '%s' in version '%s' of pipeline '%s': remove the object first."
                  .formatted(
                      subject,
                      found.object().name(),
                      found.version().name(),
                      found.pipeline().name()));
        });
  }
}
