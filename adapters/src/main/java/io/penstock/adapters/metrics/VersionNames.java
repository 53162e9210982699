package io.penstock.adapters.metrics;

import io.penstock.engine.catalog.Project;
import io.penstock.engine.port.Catalog;
import io.penstock.engine.port.StoreException;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The names of versions, and whether there are such. Read again only after definitions have
 * changed: a scrape of a thousand versions is to read nothing.
 */
final class VersionNames {

  private final Catalog catalog;
  private final Map<UUID, Optional<VersionLabels>> known = new ConcurrentHashMap<>();
  private long generation = -1;

  VersionNames(Catalog catalog) {
    this.catalog = catalog;
  }

  /**
   * Forgets what may be stale.
   *
   * @return whether anything may be
   */
  synchronized boolean refresh() {
    long now = catalog.generation();
    if (now == generation) {
      return false;
    }
    known.clear();
    generation = now;
    return true;
  }

  /** Empty for a version that is gone, or while nobody can tell. */
  Optional<VersionLabels> of(UUID versionId) {
    Optional<VersionLabels> found = known.get(versionId);
    if (found == null) {
      try {
        found = deployment(versionId).or(() -> pipeline(versionId));
      } catch (StoreException unreadable) {
        return Optional.empty();
      }
      known.put(versionId, found);
    }
    return found;
  }

  /**
   * Whether there is a version with these names.
   *
   * @throws StoreException when nobody can tell
   */
  boolean exists(VersionLabels labels) {
    Optional<Project> project = catalog.project(labels.project());
    return labels.kind().equals(VersionLabels.DEPLOYMENT)
        ? project
            .flatMap(found -> catalog.deployment(found.id(), labels.name()))
            .flatMap(found -> catalog.deploymentVersion(found.id(), labels.version()))
            .isPresent()
        : project
            .flatMap(found -> catalog.pipeline(found.id(), labels.name()))
            .flatMap(found -> catalog.pipelineVersion(found.id(), labels.version()))
            .isPresent();
  }

  private Optional<VersionLabels> deployment(UUID versionId) {
    return catalog
        .deploymentVersion(versionId)
        .flatMap(
            version ->
                catalog
                    .deployment(version.deploymentId())
                    .flatMap(
                        deployment ->
                            catalog
                                .project(deployment.projectId())
                                .map(
                                    project ->
                                        new VersionLabels(
                                            VersionLabels.DEPLOYMENT,
                                            project.name(),
                                            deployment.name(),
                                            version.name()))));
  }

  private Optional<VersionLabels> pipeline(UUID versionId) {
    return catalog
        .pipelineVersion(versionId)
        .flatMap(
            version ->
                catalog
                    .pipeline(version.pipelineId())
                    .flatMap(
                        pipeline ->
                            catalog
                                .project(pipeline.projectId())
                                .map(
                                    project ->
                                        new VersionLabels(
                                            VersionLabels.PIPELINE,
                                            project.name(),
                                            pipeline.name(),
                                            version.name()))));
  }
}
