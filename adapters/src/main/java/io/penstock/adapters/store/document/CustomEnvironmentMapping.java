package io.penstock.adapters.store.document;

import io.penstock.engine.catalog.CustomEnvironment;
import tools.jackson.databind.node.ObjectNode;

/** Environments of projects. */
public final class CustomEnvironmentMapping implements DocumentMapping<CustomEnvironment> {

  @Override
  public CatalogKey key(CustomEnvironment environment) {
    return CatalogKey.of(environment);
  }

  @Override
  public void write(CustomEnvironment environment, ObjectNode document) {
    document.put("display_name", environment.displayName());
    document.put("description", environment.description());
    Documents.labels(document, environment.labels());
    document.put("base_environment", environment.baseEnvironment());
    document.put("supports_request_format", environment.supportsRequestFormat());
    document.put("updated", Documents.time(environment.updated()));
    document.put("active_revision", Documents.id(environment.activeRevision()));
    document.put("active_build", Documents.id(environment.activeBuild()));
    document.put("latest_revision", Documents.id(environment.latestRevision()));
    document.put("latest_build", Documents.id(environment.latestBuild()));
  }

  @Override
  public CustomEnvironment read(CatalogKey key, DocumentReader document) {
    return new CustomEnvironment(
        key.id(),
        key.requireOwner(),
        key.requireName(),
        document.text("display_name"),
        document.text("description", ""),
        document.labels(),
        document.text("base_environment"),
        document.flag("supports_request_format", true),
        key.created(),
        document.time("updated"),
        document.idOrNull("active_revision"),
        document.idOrNull("active_build"),
        document.idOrNull("latest_revision"),
        document.idOrNull("latest_build"));
  }
}
