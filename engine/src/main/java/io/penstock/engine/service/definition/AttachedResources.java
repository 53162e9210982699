package io.penstock.engine.service.definition;

import static io.penstock.engine.error.RejectedException.conflict;

import io.penstock.engine.catalog.Deployment;
import io.penstock.engine.catalog.DeploymentVersion;
import io.penstock.engine.catalog.Pipeline;
import io.penstock.engine.catalog.PipelineVersion;
import io.penstock.engine.catalog.RequestSchedule;
import io.penstock.engine.catalog.VersionReference;
import io.penstock.engine.catalog.Webhook;
import io.penstock.engine.port.CatalogChange;
import java.util.UUID;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What hangs on a deployment or pipeline without being part of it, when that is deleted: a request
 * schedule refuses it (reference, sections 4.1, 6.1 and 6.2), a webhook goes with it.
 */
final class AttachedResources {

  private AttachedResources() {}

  static void letGo(CatalogChange change, Deployment deployment) {
    letGo(
        change,
        deployment.projectId(),
        of(deployment.id()),
        of(deployment.id()),
        "Deployment '%s'".formatted(deployment.name()));
  }

  static void letGo(CatalogChange change, Deployment deployment, DeploymentVersion version) {
    letGo(
        change,
        deployment.projectId(),
        of(deployment.id()).and(meant(version.id(), deployment.defaultVersion())),
        // One that follows the default version waits for the next.
        reference -> version.id().equals(reference.versionId()),
        "Version '%s' of deployment '%s'".formatted(version.name(), deployment.name()));
  }

  static void letGo(CatalogChange change, Pipeline pipeline) {
    letGo(
        change,
        pipeline.projectId(),
        of(pipeline.id()),
        of(pipeline.id()),
        "Pipeline '%s'".formatted(pipeline.name()));
  }

  static void letGo(CatalogChange change, Pipeline pipeline, PipelineVersion version) {
    letGo(
        change,
        pipeline.projectId(),
        of(pipeline.id()).and(meant(version.id(), pipeline.defaultVersion())),
        // One that follows the default version waits for the next.
        reference -> version.id().equals(reference.versionId()),
        "Version '%s' of pipeline '%s'".formatted(version.name(), pipeline.name()));
  }

  private static Predicate<VersionReference> of(UUID objectId) {
    return reference -> reference.objectId().equals(objectId);
  }

  private static Predicate<VersionReference> meant(UUID version, @Nullable UUID defaultVersion) {
    boolean isDefault = version.equals(defaultVersion);
    return reference ->
        reference.versionId() == null ? isDefault : version.equals(reference.versionId());
  }

  private static void letGo(
      CatalogChange change,
      UUID projectId,
      Predicate<VersionReference> used,
      Predicate<VersionReference> goesWith,
      String subject) {
    for (RequestSchedule schedule : change.resources(RequestSchedule.class, projectId)) {
      if (used.test(schedule.reference())) {
        throw conflict(
            "%s is used by the request schedule '%s': delete the schedule first."
                .formatted(subject, schedule.name()));
      }
    }
    for (Webhook webhook : change.resources(Webhook.class, projectId)) {
      if (goesWith.test(webhook.reference())) {
        change.deleteResource(Webhook.class, webhook.id());
      }
    }
  }
}
