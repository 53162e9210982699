package io.penstock.engine.service.definition;

import io.penstock.engine.catalog.Deployment;
import io.penstock.engine.catalog.DeploymentVersion;
import io.penstock.engine.catalog.Project;
import io.penstock.engine.catalog.Revision;
import io.penstock.engine.port.Catalog;
import io.penstock.engine.port.DeploymentRuntime;
import io.penstock.engine.port.DeploymentRuntime.Deployable;
import io.penstock.engine.port.PackageStore.Environment;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Keeps the runtime in step with the catalog. Whatever changed, it reads afresh what the catalog
 * says and hands that over, one call for a version at a time: so the last word the runtime hears of
 * a version is always the catalog's, however calls overtake each other. Versions do not wait for
 * each other, since to undeploy one may take the seconds until its workers have ended.
 */
public final class Rollout {

  private final Catalog catalog;
  private final DeploymentRuntime runtime;
  private final Map<UUID, ReentrantLock> orders = new ConcurrentHashMap<>();

  public Rollout(Catalog catalog, DeploymentRuntime runtime) {
    this.catalog = catalog;
    this.runtime = runtime;
  }

  /** Hands every version that has a built revision to the runtime: for the start of the server. */
  public void deployAvailable() {
    catalog.projects().forEach(project -> project(project.id()));
  }

  /** Something of a project, a deployment or a version has changed, or it is gone. */
  void changed(UUID id) {
    if (catalog.project(id).isPresent()) {
      project(id);
    } else if (catalog.deployment(id).isPresent()) {
      deployment(id);
    } else {
      version(id);
    }
  }

  /** Stops versions that are gone, such as with their deployment. */
  void undeployGone() {
    runtime.deployedVersions().stream()
        .filter(version -> catalog.deploymentVersion(version).isEmpty())
        .forEach(this::version);
  }

  void project(UUID projectId) {
    catalog.deployments(projectId).forEach(deployment -> deployment(deployment.id()));
  }

  void deployment(UUID deploymentId) {
    catalog.deploymentVersions(deploymentId).forEach(version -> version(version.id()));
  }

  /** A version that changed, or is gone. */
  void version(UUID versionId) {
    ReentrantLock order = orders.computeIfAbsent(versionId, _ -> new ReentrantLock());
    order.lock();
    try {
      Optional<DeploymentVersion> version = catalog.deploymentVersion(versionId);
      if (version.isEmpty()) {
        // Its id never comes back: whoever calls without this lock finds nothing to deploy either.
        orders.remove(versionId);
      }
      Optional<Deployable> deployable = version.flatMap(this::deployable);
      if (deployable.isPresent()) {
        runtime.deploy(deployable.get());
      } else if (version.isEmpty() || !isBuilding(version.get())) {
        // While its code is built anew, what already runs may finish its requests.
        runtime.undeploy(versionId);
      }
    } finally {
      order.unlock();
    }
  }

  private boolean isBuilding(DeploymentVersion version) {
    return VersionStatus.of(version, catalog) == VersionStatus.BUILDING;
  }

  private Optional<Deployable> deployable(DeploymentVersion version) {
    UUID active = version.activeRevision();
    Optional<Revision> revision = active == null ? Optional.empty() : catalog.revision(active);
    Optional<Deployment> deployment = catalog.deployment(version.deploymentId());
    Optional<Project> project = deployment.map(Deployment::projectId).flatMap(catalog::project);
    if (revision.isEmpty() || deployment.isEmpty() || project.isEmpty()) {
      return Optional.empty();
    }
    EffectiveVariables variables = EffectiveVariables.ofVersion(catalog, deployment.get(), version);
    return Optional.of(
        new Deployable(
            project.get(),
            deployment.get(),
            version,
            revision.get().id(),
            new Environment(version.environment(), revision.get().environmentBuild()),
            variables.values(),
            variables.mask()));
  }
}
