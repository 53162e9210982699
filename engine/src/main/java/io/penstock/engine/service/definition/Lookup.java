package io.penstock.engine.service.definition;

import static io.penstock.engine.error.RejectedException.notFound;

import io.penstock.engine.catalog.Bucket;
import io.penstock.engine.catalog.Deployment;
import io.penstock.engine.catalog.DeploymentVersion;
import io.penstock.engine.catalog.Pipeline;
import io.penstock.engine.catalog.PipelineVersion;
import io.penstock.engine.catalog.Project;
import io.penstock.engine.catalog.Revision;
import io.penstock.engine.error.RejectedException;
import io.penstock.engine.port.CatalogView;
import java.util.Optional;
import java.util.UUID;

/**
 * Finds what a path names, or refuses with the API's own words (reference, section 1.3). All
 * methods throw {@link RejectedException} with reason {@code NOT_FOUND}.
 */
public final class Lookup {

  private final CatalogView catalog;

  public Lookup(CatalogView catalog) {
    this.catalog = catalog;
  }

  public Project project(String name) {
    return catalog.project(name).orElseThrow(() -> notFound("Project was not found"));
  }

  public Deployment deployment(String project, String name) {
    return catalog
        .deployment(project(project).id(), name)
        .orElseThrow(() -> notFound("Deployment was not found"));
  }

  public DeploymentVersion deploymentVersion(String project, String deployment, String version) {
    return deploymentVersion(deployment(project, deployment), version);
  }

  DeploymentVersion deploymentVersion(Deployment deployment, String version) {
    return catalog
        .deploymentVersion(deployment.id(), version)
        .orElseThrow(() -> notFound("Deployment version was not found"));
  }

  /** A revision of this very version. */
  public Revision revision(String project, String deployment, String version, String id) {
    DeploymentVersion owner = deploymentVersion(project, deployment, version);
    return id(id)
        .flatMap(catalog::revision)
        .filter(revision -> revision.versionId().equals(owner.id()))
        .orElseThrow(() -> notFound("Revision was not found"));
  }

  public Pipeline pipeline(String project, String name) {
    return catalog
        .pipeline(project(project).id(), name)
        .orElseThrow(() -> notFound("Pipeline was not found"));
  }

  public PipelineVersion pipelineVersion(String project, String pipeline, String version) {
    return pipelineVersion(pipeline(project, pipeline), version);
  }

  PipelineVersion pipelineVersion(Pipeline pipeline, String version) {
    return catalog
        .pipelineVersion(pipeline.id(), version)
        .orElseThrow(() -> notFound("Pipeline version was not found"));
  }

  public Bucket bucket(String project, String name) {
    return bucket(project(project).id(), name);
  }

  Bucket bucket(UUID projectId, String name) {
    return catalog
        .resource(Bucket.class, projectId, name)
        .orElseThrow(() -> notFound("Bucket was not found"));
  }

  /** The id, or nothing for a text that is none in the usual form: no thing can have it. */
  public static Optional<UUID> id(String text) {
    try {
      UUID id = UUID.fromString(text);
      return id.toString().equalsIgnoreCase(text) ? Optional.of(id) : Optional.empty();
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
