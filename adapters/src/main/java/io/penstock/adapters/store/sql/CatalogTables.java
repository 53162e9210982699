package io.penstock.adapters.store.sql;

import io.penstock.adapters.store.document.DeploymentMapping;
import io.penstock.adapters.store.document.DeploymentVersionMapping;
import io.penstock.adapters.store.document.PipelineMapping;
import io.penstock.adapters.store.document.PipelineVersionMapping;
import io.penstock.adapters.store.document.ProjectMapping;
import io.penstock.adapters.store.document.RevisionMapping;
import io.penstock.adapters.store.folder.SecretBox;
import io.penstock.engine.catalog.Deployment;
import io.penstock.engine.catalog.DeploymentVersion;
import io.penstock.engine.catalog.Pipeline;
import io.penstock.engine.catalog.PipelineVersion;
import io.penstock.engine.catalog.Project;
import io.penstock.engine.catalog.Revision;

/** The tables of definitions, as the migrations make them. */
record CatalogTables(
    DocumentTable<Project> projects,
    DocumentTable<Deployment> deployments,
    DocumentTable<DeploymentVersion> deploymentVersions,
    DocumentTable<Revision> revisions,
    DocumentTable<Pipeline> pipelines,
    DocumentTable<PipelineVersion> pipelineVersions,
    VariableTable variables,
    ResourceTable resources) {

  static CatalogTables with(SecretBox secrets) {
    return new CatalogTables(
        new DocumentTable<>(
            "project",
            "(SELECT * FROM project WHERE %s) AS project".formatted(DeletedProjectSql.LIVE),
            null,
            true,
            new ProjectMapping()),
        new DocumentTable<>("deployment", "project_id", true, new DeploymentMapping()),
        new DocumentTable<>(
            "deployment_version", "deployment_id", true, new DeploymentVersionMapping()),
        new DocumentTable<>("revision", "version_id", false, new RevisionMapping()),
        new DocumentTable<>("pipeline", "project_id", true, new PipelineMapping()),
        new DocumentTable<>("pipeline_version", "pipeline_id", true, new PipelineVersionMapping()),
        new VariableTable(secrets),
        new ResourceTable(secrets));
  }
}
