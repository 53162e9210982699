package io.penstock.engine.service.definition;

import io.penstock.engine.catalog.Deployment;
import io.penstock.engine.catalog.DeploymentVersion;
import io.penstock.engine.catalog.Revision;
import io.penstock.engine.port.CatalogView;
import java.util.List;
import java.util.UUID;

/**
 * What lives outside the catalog of definitions about to be deleted: instances and packages.
 *
 * @param versions whose instances stop
 * @param revisions whose packages go
 */
record Removal(List<UUID> versions, List<UUID> revisions) {

  static Removal ofProject(CatalogView catalog, UUID projectId) {
    return of(
        catalog,
        catalog.deployments(projectId).stream()
            .map(Deployment::id)
            .flatMap(id -> catalog.deploymentVersions(id).stream())
            .toList());
  }

  static Removal ofDeployment(CatalogView catalog, UUID deploymentId) {
    return of(catalog, catalog.deploymentVersions(deploymentId));
  }

  static Removal of(CatalogView catalog, List<DeploymentVersion> versions) {
    List<UUID> ids = versions.stream().map(DeploymentVersion::id).toList();
    return new Removal(
        ids, ids.stream().flatMap(id -> catalog.revisions(id).stream()).map(Revision::id).toList());
  }

  /** To be called when the catalog has let them go. */
  void carryOut(Rollout rollout, RevisionBuilds builds) {
    versions.forEach(rollout::version);
    builds.discard(revisions);
  }
}
