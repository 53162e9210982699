package io.penstock.engine.port;

import io.penstock.engine.catalog.AuditEvent;
import io.penstock.engine.catalog.Deployment;
import io.penstock.engine.catalog.DeploymentVersion;
import io.penstock.engine.catalog.EnvironmentVariable;
import io.penstock.engine.catalog.Pipeline;
import io.penstock.engine.catalog.PipelineVersion;
import io.penstock.engine.catalog.Project;
import io.penstock.engine.catalog.ProjectResource;
import io.penstock.engine.catalog.Revision;
import java.util.UUID;

/**
 * One transaction on the definitions. Reads see the writes made before. {@code save} inserts, or
 * replaces what has the same id. Deleting takes along what belongs to the thing: versions,
 * revisions, variables.
 */
public interface CatalogChange extends CatalogView {

  void save(Project project);

  void save(Deployment deployment);

  void save(DeploymentVersion version);

  void save(Revision revision);

  void save(Pipeline pipeline);

  void save(PipelineVersion version);

  void save(EnvironmentVariable variable);

  void save(ProjectResource resource);

  /** Adds an event; none is ever changed. */
  void add(AuditEvent event);

  void deleteProject(UUID id);

  void deleteDeployment(UUID id);

  void deleteDeploymentVersion(UUID id);

  void deletePipeline(UUID id);

  void deletePipelineVersion(UUID id);

  void deleteEnvironmentVariable(UUID id);

  void deleteResource(Class<? extends ProjectResource> kind, UUID id);
}
