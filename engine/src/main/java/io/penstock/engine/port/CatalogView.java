package io.penstock.engine.port;

import io.penstock.engine.catalog.Deployment;
import io.penstock.engine.catalog.DeploymentVersion;
import io.penstock.engine.catalog.EnvironmentVariable;
import io.penstock.engine.catalog.Pipeline;
import io.penstock.engine.catalog.PipelineVersion;
import io.penstock.engine.catalog.Project;
import io.penstock.engine.catalog.Revision;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Reads definitions. Lists come in order of creation. Times are kept to the microsecond. */
public interface CatalogView extends ResourceView {

  List<Project> projects();

  Optional<Project> project(String name);

  Optional<Project> project(UUID id);

  List<Deployment> deployments(UUID projectId);

  Optional<Deployment> deployment(UUID projectId, String name);

  Optional<Deployment> deployment(UUID id);

  List<DeploymentVersion> deploymentVersions(UUID deploymentId);

  Optional<DeploymentVersion> deploymentVersion(UUID deploymentId, String name);

  Optional<DeploymentVersion> deploymentVersion(UUID id);

  List<Revision> revisions(UUID versionId);

  Optional<Revision> revision(UUID id);

  List<Pipeline> pipelines(UUID projectId);

  Optional<Pipeline> pipeline(UUID projectId, String name);

  Optional<Pipeline> pipeline(UUID id);

  List<PipelineVersion> pipelineVersions(UUID pipelineId);

  Optional<PipelineVersion> pipelineVersion(UUID pipelineId, String name);

  Optional<PipelineVersion> pipelineVersion(UUID id);

  /** The variables set on one project, deployment or deployment version itself, by name. */
  List<EnvironmentVariable> environmentVariables(UUID ownerId);

  Optional<EnvironmentVariable> environmentVariable(UUID id);
}
