package io.penstock.engine.service.definition;

import io.penstock.engine.catalog.DeploymentVersion;
import io.penstock.engine.catalog.Revision;
import io.penstock.engine.catalog.Revision.BuildStatus;
import io.penstock.engine.port.CatalogView;
import io.penstock.engine.port.PackageStore.BuildResult.Built;
import io.penstock.engine.port.PackageStore.Environment;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Revisions, and the steps of their life as changed copies. */
final class Revisions {

  private Revisions() {}

  /** Those of all projects. */
  static Stream<Revision> all(CatalogView catalog) {
    return catalog.projects().stream()
        .flatMap(project -> catalog.deployments(project.id()).stream())
        .flatMap(deployment -> catalog.deploymentVersions(deployment.id()).stream())
        .flatMap(version -> catalog.revisions(version.id()).stream());
  }

  static Revision withStatus(Revision revision, BuildStatus status) {
    return copy(revision, status, "", null, null, revision.environmentBuild());
  }

  static Revision built(Revision revision, Built built, Environment environment) {
    return copy(
        revision,
        BuildStatus.SUCCESS,
        "",
        built.hasRequestMethod(),
        built.hasRequestsMethod(),
        environment.build());
  }

  static Revision failed(Revision revision, String message) {
    return copy(revision, BuildStatus.FAILED, message, null, null, revision.environmentBuild());
  }

  private static Revision copy(
      Revision revision,
      BuildStatus status,
      String errorMessage,
      @Nullable Boolean hasRequestMethod,
      @Nullable Boolean hasRequestsMethod,
      @Nullable UUID environmentBuild) {
    return new Revision(
        revision.id(),
        revision.versionId(),
        revision.created(),
        revision.createdBy(),
        status,
        errorMessage,
        hasRequestMethod,
        hasRequestsMethod,
        environmentBuild);
  }

  /**
   * The version with another revision taking requests.
   *
   * @param revisionId null for none
   */
  static DeploymentVersion activate(DeploymentVersion version, @Nullable UUID revisionId) {
    return new DeploymentVersion(
        version.id(),
        version.deploymentId(),
        version.name(),
        version.description(),
        version.labels(),
        version.environment(),
        version.instances(),
        version.queue(),
        version.retention(),
        version.staticIp(),
        version.restartRequestInterruption(),
        version.ports(),
        version.created(),
        version.updated(),
        version.lastFileUpload(),
        revisionId,
        version.latestRevision());
  }

  /** The version with a revision just uploaded. */
  static DeploymentVersion uploaded(DeploymentVersion version, Revision revision) {
    return new DeploymentVersion(
        version.id(),
        version.deploymentId(),
        version.name(),
        version.description(),
        version.labels(),
        version.environment(),
        version.instances(),
        version.queue(),
        version.retention(),
        version.staticIp(),
        version.restartRequestInterruption(),
        version.ports(),
        version.created(),
        revision.created(),
        revision.created(),
        version.activeRevision(),
        revision.id());
  }
}
