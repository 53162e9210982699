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
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** A view of the catalog that reads from another. */
abstract class CatalogViewOf implements CatalogView {

  abstract CatalogView view();

  @Override
  public List<Project> projects() {
    return view().projects();
  }

  @Override
  public Optional<Project> project(String name) {
    return view().project(name);
  }

  @Override
  public Optional<Project> project(UUID id) {
    return view().project(id);
  }

  @Override
  public List<Deployment> deployments(UUID projectId) {
    return view().deployments(projectId);
  }

  @Override
  public Optional<Deployment> deployment(UUID projectId, String name) {
    return view().deployment(projectId, name);
  }

  @Override
  public Optional<Deployment> deployment(UUID id) {
    return view().deployment(id);
  }

  @Override
  public List<DeploymentVersion> deploymentVersions(UUID deploymentId) {
    return view().deploymentVersions(deploymentId);
  }

  @Override
  public Optional<DeploymentVersion> deploymentVersion(UUID deploymentId, String name) {
    return view().deploymentVersion(deploymentId, name);
  }

  @Override
  public Optional<DeploymentVersion> deploymentVersion(UUID id) {
    return view().deploymentVersion(id);
  }

  @Override
  public List<Revision> revisions(UUID versionId) {
    return view().revisions(versionId);
  }

  @Override
  public Optional<Revision> revision(UUID id) {
    return view().revision(id);
  }

  @Override
  public List<Pipeline> pipelines(UUID projectId) {
    return view().pipelines(projectId);
  }

  @Override
  public Optional<Pipeline> pipeline(UUID projectId, String name) {
    return view().pipeline(projectId, name);
  }

  @Override
  public Optional<Pipeline> pipeline(UUID id) {
    return view().pipeline(id);
  }

  @Override
  public List<PipelineVersion> pipelineVersions(UUID pipelineId) {
    return view().pipelineVersions(pipelineId);
  }

  @Override
  public Optional<PipelineVersion> pipelineVersion(UUID pipelineId, String name) {
    return view().pipelineVersion(pipelineId, name);
  }

  @Override
  public Optional<PipelineVersion> pipelineVersion(UUID id) {
    return view().pipelineVersion(id);
  }

  @Override
  public List<EnvironmentVariable> environmentVariables(UUID ownerId) {
    return view().environmentVariables(ownerId);
  }

  @Override
  public <T extends ProjectResource> List<T> resources(Class<T> kind) {
    return view().resources(kind);
  }

  @Override
  public <T extends ProjectResource> List<T> resources(Class<T> kind, UUID projectId) {
    return view().resources(kind, projectId);
  }

  @Override
  public <T extends ProjectResource> Optional<T> resource(
      Class<T> kind, UUID projectId, String name) {
    return view().resource(kind, projectId, name);
  }

  @Override
  public <T extends ProjectResource> Optional<T> resource(Class<T> kind, UUID id) {
    return view().resource(kind, id);
  }

  @Override
  public Optional<EnvironmentVariable> environmentVariable(UUID id) {
    return view().environmentVariable(id);
  }
}
