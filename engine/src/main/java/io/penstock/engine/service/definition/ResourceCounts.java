package io.penstock.engine.service.definition;

import io.penstock.engine.catalog.Bucket;
import io.penstock.engine.catalog.CustomEnvironment;
import io.penstock.engine.catalog.Deployment;
import io.penstock.engine.catalog.Pipeline;
import io.penstock.engine.port.CatalogView;
import java.util.List;
import java.util.UUID;

/** How many things of each kind there are in a project, or in several (reference, section 8.2). */
public record ResourceCounts(
    int deployments,
    int deploymentVersions,
    int pipelines,
    int pipelineVersions,
    int buckets,
    int environments) {

  public static final ResourceCounts NONE = new ResourceCounts(0, 0, 0, 0, 0, 0);

  /** Of one project. */
  public static ResourceCounts of(CatalogView catalog, UUID projectId) {
    List<Deployment> deployments = catalog.deployments(projectId);
    List<Pipeline> pipelines = catalog.pipelines(projectId);
    return new ResourceCounts(
        deployments.size(),
        deployments.stream()
            .mapToInt(deployment -> catalog.deploymentVersions(deployment.id()).size())
            .sum(),
        pipelines.size(),
        pipelines.stream()
            .mapToInt(pipeline -> catalog.pipelineVersions(pipeline.id()).size())
            .sum(),
        catalog.resources(Bucket.class, projectId).size(),
        catalog.resources(CustomEnvironment.class, projectId).size());
  }

  public ResourceCounts plus(ResourceCounts other) {
    return new ResourceCounts(
        deployments + other.deployments,
        deploymentVersions + other.deploymentVersions,
        pipelines + other.pipelines,
        pipelineVersions + other.pipelineVersions,
        buckets + other.buckets,
        environments + other.environments);
  }
}
