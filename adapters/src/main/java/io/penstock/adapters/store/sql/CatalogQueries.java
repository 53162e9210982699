package io.penstock.adapters.store.sql;

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
    return query(session -> tables.projects().byName(session, name));
  }

  @Override
  public Optional<Project> project(UUID id) {
    return query(session -> tables.projects().byId(session, id));
  }

  @Override
  public List<Deployment> deployments(UUID projectId) {
    return query(session -> tables.deployments().ofOwner(session, projectId));
  }

  @Override
  public Optional<Deployment> deployment(UUID projectId, String name) {
    return query(session -> tables.deployments().byName(session, projectId, name));
  }

  @Override
  public Optional<Deployment> deployment(UUID id) {
    return query(session -> tables.deployments().byId(session, id));
  }

  @Override
  public List<DeploymentVersion> deploymentVersions(UUID deploymentId) {
    return query(session -> tables.deploymentVersions().ofOwner(session, deploymentId));
  }

  @Override
  public Optional<DeploymentVersion> deploymentVersion(UUID deploymentId, String name) {
    return query(session -> tables.deploymentVersions().byName(session, deploymentId, name));
  }

  @Override
  public Optional<DeploymentVersion> deploymentVersion(UUID id) {
    return query(session -> tables.deploymentVersions().byId(session, id));
  }

  @Override
  public List<Revision> revisions(UUID versionId) {
    return query(session -> tables.revisions().ofOwner(session, versionId));
  }

  @Override
  public Optional<Revision> revision(UUID id) {
    return query(session -> tables.revisions().byId(session, id));
  }

  @Override
  public List<Pipeline> pipelines(UUID projectId) {
    return query(session -> tables.pipelines().ofOwner(session, projectId));
  }

  @Override
  public Optional<Pipeline> pipeline(UUID projectId, String name) {
    return query(session -> tables.pipelines().byName(session, projectId, name));
  }

  @Override
  public Optional<Pipeline> pipeline(UUID id) {
    return query(session -> tables.pipelines().byId(session, id));
  }

  @Override
  public List<PipelineVersion> pipelineVersions(UUID pipelineId) {
    return query(session -> tables.pipelineVersions().ofOwner(session, pipelineId));
  }

  @Override
  public Optional<PipelineVersion> pipelineVersion(UUID pipelineId, String name) {
    return query(session -> tables.pipelineVersions().byName(session, pipelineId, name));
  }

  @Override
  public Optional<PipelineVersion> pipelineVersion(UUID id) {
    return query(session -> tables.pipelineVersions().byId(session, id));
  }

  @Override
  public List<EnvironmentVariable> environmentVariables(UUID ownerId) {
    return query(session -> tables.variables().ofOwner(session, ownerId));
  }

  @Override
  public <T extends ProjectResource> List<T> resources(Class<T> kind) {
    return query(session -> tables.resources().all(session, kind));
  }

  @Override
  public <T extends ProjectResource> List<T> resources(Class<T> kind, UUID projectId) {
    return query(session -> tables.resources().ofProject(session, kind, projectId));
  }

  @Override
  public <T extends ProjectResource> Optional<T> resource(
      Class<T> kind, UUID projectId, String name) {
    return query(session -> tables.resources().byName(session, kind, projectId, name));
  }

  @Override
  public <T extends ProjectResource> Optional<T> resource(Class<T> kind, UUID id) {
    return query(session -> tables.resources().byId(session, kind, id));
  }

  @Override
  public Optional<EnvironmentVariable> environmentVariable(UUID id) {
    return query(session -> tables.variables().byId(session, id));
  }
}
