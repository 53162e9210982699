package io.penstock.adapters.store.sqlite;

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
import java.sql.Connection;
import java.sql.SQLException;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One transaction on the definitions. A statement that fails spoils it: SQLite may have rolled back
 * on its own, so nothing that comes after may be taken for part of it, even when the caller catches
 * the exception.
 */
final class CatalogTransaction extends CatalogQueries implements CatalogChange {

  /** Changes rows. */
  @FunctionalInterface
  private interface Change {
    void apply(Connection connection) throws SQLException;
  }

  private final Connection connection;
  private final StoreProblem problem;
  private boolean ended;
  private @Nullable StoreException failed;

  CatalogTransaction(Connection connection, CatalogTables tables, StoreProblem problem) {
    super(tables);
    this.connection = connection;
    this.problem = problem;
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
      return query.apply(connection);
    } catch (SQLException e) {
      failed = problem.explain(e);
      throw failed;
    }
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
    change(connection -> tables.projects().save(connection, project));
  }

  @Override
  public void save(Deployment deployment) {
    change(connection -> tables.deployments().save(connection, deployment));
  }

  @Override
  public void save(DeploymentVersion version) {
    change(connection -> tables.deploymentVersions().save(connection, version));
  }

  @Override
  public void save(Revision revision) {
    change(connection -> tables.revisions().save(connection, revision));
  }

  @Override
  public void save(Pipeline pipeline) {
    change(connection -> tables.pipelines().save(connection, pipeline));
  }

  @Override
  public void save(PipelineVersion version) {
    change(connection -> tables.pipelineVersions().save(connection, version));
  }

  @Override
  public void save(EnvironmentVariable variable) {
    change(connection -> tables.variables().save(connection, variable));
  }

  @Override
  public void save(ProjectResource resource) {
    change(connection -> tables.resources().save(connection, resource));
  }

  @Override
  public void add(AuditEvent event) {
    change(connection -> AuditTable.add(connection, event));
  }

  @Override
  public void deleteProject(UUID id) {
    change(connection -> DeletedProjectSql.hide(connection, id));
  }

  @Override
  public void deleteDeployment(UUID id) {
    change(connection -> tables.deployments().delete(connection, id));
  }

  @Override
  public void deleteDeploymentVersion(UUID id) {
    change(connection -> tables.deploymentVersions().delete(connection, id));
  }

  @Override
  public void deletePipeline(UUID id) {
    change(connection -> tables.pipelines().delete(connection, id));
  }

  @Override
  public void deletePipelineVersion(UUID id) {
    change(connection -> tables.pipelineVersions().delete(connection, id));
  }

  @Override
  public void deleteEnvironmentVariable(UUID id) {
    change(connection -> tables.variables().delete(connection, id));
  }

  @Override
  public void deleteResource(Class<? extends ProjectResource> kind, UUID id) {
    change(connection -> tables.resources().delete(connection, kind, id));
  }
}
