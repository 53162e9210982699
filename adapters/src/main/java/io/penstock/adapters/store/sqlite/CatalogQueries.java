package io.penstock.adapters.store.sqlite;

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

/** Reads definitions, on connections that the subclass finds. */
abstract class CatalogQueries implements CatalogView {

  final CatalogTables tables;

  CatalogQueries(CatalogTables tables) {
    this.tables = tables;
  }

  abstract <T> T query(SqlFunction<T> query);

  @Override
  public List<Project> projects() {
    return query(tables.projects()::all);
  }

  @Override
  public Optional<Project> project(String name) {
    return query(connection -> tables.projects().byName(connection, name));
  }

  @Override
  public Optional<Project> project(UUID id) {
    return query(connection -> tables.projects().byId(connection, id));
  }

  @Override
  public List<Deployment> deployments(UUID projectId) {
    return query(connection -> tables.deployments().ofOwner(connection, projectId));
  }

  @Override
  public Optional<Deployment> deployment(UUID projectId, String name) {
    return query(connection -> tables.deployments().byName(connection, projectId, name));
  }

  @Override
  public Optional<Deployment> deployment(UUID id) {
    return query(connection -> tables.deployments().byId(connection, id));
  }

  @Override
  public List<DeploymentVersion> deploymentVersions(UUID deploymentId) {
    return query(connection -> tables.deploymentVersions().ofOwner(connection, deploymentId));
  }

  @Override
  public Optional<DeploymentVersion> deploymentVersion(UUID deploymentId, String name) {
    return query(connection -> tables.deploymentVersions().byName(connection, deploymentId, name));
  }

  @Override
  public Optional<DeploymentVersion> deploymentVersion(UUID id) {
    return query(connection -> tables.deploymentVersions().byId(connection, id));
  }

  @Override
  public List<Revision> revisions(UUID versionId) {
    return query(connection -> tables.revisions().ofOwner(connection, versionId));
  }

  @Override
  public Optional<Revision> revision(UUID id) {
    return query(connection -> tables.revisions().byId(connection, id));
  }

  @Override
  public List<Pipeline> pipelines(UUID projectId) {
    return query(connection -> tables.pipelines().ofOwner(connection, projectId));
  }

  @Override
  public Optional<Pipeline> pipeline(UUID projectId, String name) {
    return query(connection -> tables.pipelines().byName(connection, projectId, name));
  }

  @Override
  public Optional<Pipeline> pipeline(UUID id) {
    return query(connection -> tables.pipelines().byId(connection, id));
  }

  @Override
  public List<PipelineVersion> pipelineVersions(UUID pipelineId) {
    return query(connection -> tables.pipelineVersions().ofOwner(connection, pipelineId));
  }

  @Override
  public Optional<PipelineVersion> pipelineVersion(UUID pipelineId, String name) {
    return query(connection -> tables.pipelineVersions().byName(connection, pipelineId, name));
  }

  @Override
  public Optional<PipelineVersion> pipelineVersion(UUID id) {
    return query(connection -> tables.pipelineVersions().byId(connection, id));
  }

  @Override
  public List<EnvironmentVariable> environmentVariables(UUID ownerId) {
    return query(connection -> tables.variables().ofOwner(connection, ownerId));
  }

  @Override
  public <T extends ProjectResource> List<T> resources(Class<T> kind) {
    return query(connection -> tables.resources().all(connection, kind));
  }

  @Override
  public <T extends ProjectResource> List<T> resources(Class<T> kind, UUID projectId) {
    return query(connection -> tables.resources().ofProject(connection, kind, projectId));
  }

  @Override
  public <T extends ProjectResource> Optional<T> resource(
      Class<T> kind, UUID projectId, String name) {
    return query(connection -> tables.resources().byName(connection, kind, projectId, name));
  }

  @Override
  public <T extends ProjectResource> Optional<T> resource(Class<T> kind, UUID id) {
    return query(connection -> tables.resources().byId(connection, kind, id));
  }

  @Override
  public Optional<EnvironmentVariable> environmentVariable(UUID id) {
    return query(connection -> tables.variables().byId(connection, id));
  }
}
