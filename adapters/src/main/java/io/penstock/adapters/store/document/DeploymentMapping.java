package io.penstock.adapters.store.document;

import io.penstock.engine.catalog.Deployment;
import tools.jackson.databind.node.ObjectNode;

/** Deployments. */
public final class DeploymentMapping implements DocumentMapping<Deployment> {

  @Override
  public CatalogKey key(Deployment deployment) {
    return new CatalogKey(
        deployment.id(), deployment.projectId(), deployment.name(), deployment.created());
  }

  @Override
  public void write(Deployment deployment, ObjectNode document) {
    document.put("description", deployment.description());
    SchemaMapping.write(deployment.input(), document.putObject("input"));
    SchemaMapping.write(deployment.output(), document.putObject("output"));
    Documents.labels(document, deployment.labels());
    document.put("default_version", Documents.id(deployment.defaultVersion()));
    document.put("updated", Documents.time(deployment.updated()));
  }

  @Override
  public Deployment read(CatalogKey key, DocumentReader document) {
    return new Deployment(
        key.id(),
        key.requireOwner(),
        key.requireName(),
        document.text("description", ""),
        SchemaMapping.read(document.object("input")),
        SchemaMapping.read(document.object("output")),
        document.labels(),
        document.idOrNull("default_version"),
        key.created(),
        document.time("updated"));
  }
}
