package io.penstock.testkit;

import io.penstock.engine.catalog.AuditEvent;
import io.penstock.engine.catalog.Deployment;
import io.penstock.engine.catalog.DeploymentVersion;
import io.penstock.engine.catalog.EnvironmentVariable;
import io.penstock.engine.catalog.Pipeline;
import io.penstock.engine.catalog.PipelineVersion;
import io.penstock.engine.catalog.Project;
import io.penstock.engine.catalog.ProjectResource;
import io.penstock.engine.catalog.Revision;
import io.penstock.engine.port.Catalog;
import io.penstock.engine.port.CatalogChange;
import io.penstock.engine.port.StoreException;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;

/**
 * A catalog for tests of what stands on one. Each transaction works on a copy of everything, which
 * takes the place of the original when it ends well: slow for many definitions, but transactional.
 */
public final class InMemoryCatalog implements Catalog {

  private volatile Definitions committed = new Definitions();
  private volatile long generation;
  private boolean failsNextWrite;
  private Runnable other = () -> {};

  /** Makes the next transaction fail, as a store does whose disk says no. */
  public synchronized void failNextWrite() {
    failsNextWrite = true;
  }

  /** Does this before the next transaction, as another server that is quicker. */
  public synchronized void beforeNextWrite(Runnable write) {
    other = write;
  }

  @Override
  public synchronized <T> T write(Function<CatalogChange, T> change) {
    Runnable before = other;
    other = () -> {};
    before.run();
    if (failsNextWrite) {
      failsNextWrite = false;
      throw new StoreException("the disk said no");
    }
    Definitions copy = new Definitions(committed);
    T result = change.apply(copy);
    if (copy.refused() != null) {
      throw new StoreException("the transaction was broken before", copy.refused());
    }
    committed = copy;
    generation++;
    return result;
  }

  /** All events, oldest first. */
  public List<AuditEvent> events() {
    return List.copyOf(committed.events());
  }

  @Override
  public long generation() {
    return generation;
  }

  @Override
  public List<Project> projects() {
    return committed.projects();
  }

  @Override
  public Optional<Project> project(String name) {
    return committed.project(name);
  }

  @Override
  public Optional<Project> project(UUID id) {
    return committed.project(id);
  }

  @Override
  public List<Deployment> deployments(UUID projectId) {
    return committed.deployments(projectId);
  }

  @Override
  public Optional<Deployment> deployment(UUID projectId, String name) {
    return committed.deployment(projectId, name);
  }

  @Override
  public Optional<Deployment> deployment(UUID id) {
    return committed.deployment(id);
  }

  @Override
  public List<DeploymentVersion> deploymentVersions(UUID deploymentId) {
    return committed.deploymentVersions(deploymentId);
  }

  @Override
  public Optional<DeploymentVersion> deploymentVersion(UUID deploymentId, String name) {
    return committed.deploymentVersion(deploymentId, name);
  }

  @Override
  public Optional<DeploymentVersion> deploymentVersion(UUID id) {
    return committed.deploymentVersion(id);
  }

  @Override
  public List<Revision> revisions(UUID versionId) {
    return committed.revisions(versionId);
  }

  @Override
  public Optional<Revision> revision(UUID id) {
    return committed.revision(id);
  }

  @Override
  public List<Pipeline> pipelines(UUID projectId) {
    return committed.pipelines(projectId);
  }

  @Override
  public Optional<Pipeline> pipeline(UUID projectId, String name) {
    return committed.pipeline(projectId, name);
  }

  @Override
  public Optional<Pipeline> pipeline(UUID id) {
    return committed.pipeline(id);
  }

  @Override
  public List<PipelineVersion> pipelineVersions(UUID pipelineId) {
    return committed.pipelineVersions(pipelineId);
  }

  @Override
  public Optional<PipelineVersion> pipelineVersion(UUID pipelineId, String name) {
    return committed.pipelineVersion(pipelineId, name);
  }

  @Override
  public Optional<PipelineVersion> pipelineVersion(UUID id) {
    return committed.pipelineVersion(id);
  }

  @Override
  public List<EnvironmentVariable> environmentVariables(UUID ownerId) {
    return committed.environmentVariables(ownerId);
  }

  @Override
  public <T extends ProjectResource> List<T> resources(Class<T> kind) {
    return committed.resources(kind);
  }

  @Override
  public <T extends ProjectResource> List<T> resources(Class<T> kind, UUID projectId) {
    return committed.resources(kind, projectId);
  }

  @Override
  public <T extends ProjectResource> Optional<T> resource(
      Class<T> kind, UUID projectId, String name) {
    return committed.resource(kind, projectId, name);
  }

  @Override
  public <T extends ProjectResource> Optional<T> resource(Class<T> kind, UUID id) {
    return committed.resource(kind, id);
  }

  @Override
  public Optional<EnvironmentVariable> environmentVariable(UUID id) {
    return committed.environmentVariable(id);
  }
}
