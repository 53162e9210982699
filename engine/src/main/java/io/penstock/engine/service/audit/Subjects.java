package io.penstock.engine.service.audit;

import io.penstock.engine.catalog.Deployment;
import io.penstock.engine.catalog.DeploymentVersion;
import io.penstock.engine.catalog.EnvironmentVariable;
import io.penstock.engine.catalog.Pipeline;
import io.penstock.engine.catalog.PipelineVersion;
import io.penstock.engine.catalog.Project;
import io.penstock.engine.catalog.ProjectResource;
import io.penstock.engine.catalog.Revision;
import io.penstock.engine.port.CatalogView;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What an event is about, in the words of the API. */
final class Subjects {

  private final CatalogView catalog;

  Subjects(CatalogView catalog) {
    this.catalog = catalog;
  }

  /**
   * One of them.
   *
   * @param type such as {@code deployment_version}
   * @param text such as {@code version v1 for deployment deployment-1}
   * @param ownerId of the deployment or pipeline that it is or belongs to; null for others
   */
  record Subject(UUID projectId, String type, String name, String text, @Nullable UUID ownerId) {}

  Subject of(Project project) {
    return new Subject(project.id(), "project", project.name(), "project " + project.name(), null);
  }

  Subject of(Deployment deployment) {
    return new Subject(
        deployment.projectId(),
        "deployment",
        deployment.name(),
        "deployment " + deployment.name(),
        deployment.id());
  }

  Subject of(DeploymentVersion version) {
    Deployment deployment = catalog.deployment(version.deploymentId()).orElseThrow();
    return new Subject(
        deployment.projectId(),
        "deployment_version",
        version.name(),
        "version %s for deployment %s".formatted(version.name(), deployment.name()),
        deployment.id());
  }

  Subject of(Revision revision) {
    DeploymentVersion version = catalog.deploymentVersion(revision.versionId()).orElseThrow();
    return part(of(version), "revision", revision.id().toString());
  }

  Subject of(Pipeline pipeline) {
    return new Subject(
        pipeline.projectId(),
        "pipeline",
        pipeline.name(),
        "pipeline " + pipeline.name(),
        pipeline.id());
  }

  Subject of(PipelineVersion version) {
    Pipeline pipeline = catalog.pipeline(version.pipelineId()).orElseThrow();
    return new Subject(
        pipeline.projectId(),
        "pipeline_version",
        version.name(),
        "version %s for pipeline %s".formatted(version.name(), pipeline.name()),
        pipeline.id());
  }

  Subject of(EnvironmentVariable variable) {
    Subject owner =
        switch (variable.level()) {
          case PROJECT -> of(catalog.project(variable.ownerId()).orElseThrow());
          case DEPLOYMENT -> of(catalog.deployment(variable.ownerId()).orElseThrow());
          case VERSION -> of(catalog.deploymentVersion(variable.ownerId()).orElseThrow());
        };
    return part(owner, "environment_variable", variable.name());
  }

  Subject of(ProjectResource resource) {
    String kind = resource.getClass().getSimpleName();
    return new Subject(
        resource.projectId(),
        Differences.words(kind, '_'),
        resource.name(),
        "%s %s".formatted(Differences.words(kind, ' '), resource.name()),
        null);
  }

  /** Such as {@code environment variable ENV_VAR for deployment deployment-1}. */
  static Subject part(Subject owner, String type, String name) {
    return new Subject(
        owner.projectId(),
        type,
        name,
        "%s %s for %s".formatted(type.replace('_', ' '), name, owner.text()),
        owner.ownerId());
  }
}
