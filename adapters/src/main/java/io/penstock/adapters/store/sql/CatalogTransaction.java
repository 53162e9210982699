package io.penstock.adapters.store.sql;

import io.penstock.engine.catalog.AuditEvent;
import io.penstock.engine.catalog.Deployment;
import io.penstock.engine.catalog.DeploymentVersion;
import io.penstock.engine.catalog.EnvironmentVariable;
import io.penstock.engine.catalog.Pipeline;
import io.penstock.engine.catalog.PipelineVersion;
import io.penstock.engine.catalog.Project;
import io.penstock.engine.catalog.ProjectResource;
import io.penstock.engine.catalog.Revision;
import io.penstock.engine.port.CatalogChange;
import io.penstock.engine.port.StoreException;
import java.sql.SQLException;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One transaction on the definitions. A statement that fails spoils it: the database may have
 * rolled back on its own, so nothing that comes after may be taken for part of it, even when the
 * caller catches the exception.
 */
final class CatalogTransaction extends CatalogQueries implements CatalogChange {

  /** Changes rows. */
  @FunctionalInterface
  private interface Change {
    void apply(Session session) throws SQLException;
  }

  private final Session session;
  private final StoreProblem problem;
  private final CatalogNotes notes;
  private boolean ended;
  private @Nullable StoreException failed;

  CatalogTransaction(
      Session session, CatalogTables tables, StoreProblem problem, CatalogNotes notes) {
    super(tables);
    this.session = session;
    this.problem = problem;
    this.notes = notes;
  }

  /** Nothing more may be asked of it. */
  void end() {
    ended = true;
  }

  /** Throws what has failed, even if the caller has caught it. */
  void check() {
    if (failed != null) {
      throw failed;
    }
  }

  @Override
  <T> T query(SqlFunction<T> query) {
    if (ended) {
      throw new IllegalStateException("The catalog's transaction is over.");
    }
    check();
    try {
      return query.apply(session);
    } catch (SQLException e) {
      failed = problem.explain(e);
      throw failed;
    }
  }

  /** A change that other servers have to follow: of what they run. */
  private void change(UUID about, Change change) {
    change(change);
    change(open -> notes.about(open, about));
  }

  private void change(Change change) {
    var _ =
        query(
            open -> {
              change.apply(open);
              return true;
            });
  }

  @Override
  public void save(Project project) {
    change(project.id(), session -> tables.projects().save(session, project));
  }

  @Override
  public void save(Deployment deployment) {
    change(deployment.id(), session -> tables.deployments().save(session, deployment));
  }

  @Override
  public void save(DeploymentVersion version) {
    change(version.id(), session -> tables.deploymentVersions().save(session, version));
  }

  @Override
  public void save(Revision revision) {
    change(revision.versionId(), session -> tables.revisions().save(session, revision));
  }

  @Override
  public void save(Pipeline pipeline) {
    change(session -> tables.pipelines().save(session, pipeline));
  }

  @Override
  public void save(PipelineVersion version) {
    change(session -> tables.pipelineVersions().save(session, version));
  }

  @Override
  public void save(EnvironmentVariable variable) {
    change(variable.ownerId(), session -> tables.variables().save(session, variable));
  }

  @Override
  public void save(ProjectResource resource) {
    change(session -> tables.resources().save(session, resource));
  }

  @Override
  public void add(AuditEvent event) {
    change(session -> AuditTable.add(session, event));
  }

  @Override
  public void deleteProject(UUID id) {
    change(id, session -> DeletedProjectSql.hide(session, id));
  }

  @Override
  public void deleteDeployment(UUID id) {
    change(id, session -> tables.deployments().delete(session, id));
  }

  @Override
  public void deleteDeploymentVersion(UUID id) {
    change(id, session -> tables.deploymentVersions().delete(session, id));
  }

  @Override
  public void deletePipeline(UUID id) {
    change(id, session -> tables.pipelines().delete(session, id));
  }

  @Override
  public void deletePipelineVersion(UUID id) {
    change(id, session -> tables.pipelineVersions().delete(session, id));
  }

  @Override
  public void deleteEnvironmentVariable(UUID id) {
    UUID owner = environmentVariable(id).map(EnvironmentVariable::ownerId).orElse(id);
    change(owner, session -> tables.variables().delete(session, id));
  }

  @Override
  public void deleteResource(Class<? extends ProjectResource> kind, UUID id) {
    change(session -> tables.resources().delete(session, kind, id));
  }
}
