package io.penstock.engine.service.definition;

import io.penstock.engine.catalog.Deployment;
import io.penstock.engine.catalog.DeploymentVersion;
import io.penstock.engine.catalog.Revision;
import io.penstock.engine.port.CatalogView;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A deployment version with what goes with it.
 *
 * @param hasRequestMethod of the active revision; null before there is one
 * @param hasRequestsMethod of the active revision; null before there is one
 */
public record DeploymentVersionView(
    DeploymentVersion version,
    String deployment,
    boolean isDefault,
    VersionStatus status,
    String environmentDisplayName,
    @Nullable Boolean hasRequestMethod,
    @Nullable Boolean hasRequestsMethod) {

  static DeploymentVersionView of(
      CatalogView catalog,
      EnvironmentService environments,
      Deployment deployment,
      DeploymentVersion version) {
    UUID active = version.activeRevision();
    Optional<Revision> revision = active == null ? Optional.empty() : catalog.revision(active);
    return new DeploymentVersionView(
        version,
        deployment.name(),
        version.id().equals(deployment.defaultVersion()),
        VersionStatus.of(version, catalog),
        environments.displayName(catalog, deployment.projectId(), version.environment()),
        revision.map(Revision::hasRequestMethod).orElse(null),
        revision.map(Revision::hasRequestsMethod).orElse(null));
  }
}
