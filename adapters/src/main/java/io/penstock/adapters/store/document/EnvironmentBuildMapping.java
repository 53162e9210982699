package io.penstock.adapters.store.document;

import io.penstock.engine.catalog.EnvironmentBuild;
import io.penstock.engine.catalog.EnvironmentBuild.Status;
import tools.jackson.databind.node.ObjectNode;

/** Builds of environments. */
public final class EnvironmentBuildMapping implements DocumentMapping<EnvironmentBuild> {

  @Override
  public CatalogKey key(EnvironmentBuild build) {
    return CatalogKey.of(build);
  }

  @Override
  public void write(EnvironmentBuild build, ObjectNode document) {
    document.put("environment", Documents.id(build.environmentId()));
    document.put("revision", Documents.id(build.revisionId()));
    document.put("base_environment", build.baseEnvironment());
    document.put("status", build.status().wireName());
    document.put("error_message", build.errorMessage());
    document.put("trigger", build.trigger());
    document.put("size", build.size());
  }

  @Override
  public EnvironmentBuild read(CatalogKey key, DocumentReader document) {
    return new EnvironmentBuild(
        key.id(),
        key.requireOwner(),
        document.id("environment"),
        document.id("revision"),
        document.text("base_environment"),
        status(document.text("status")),
        document.text("error_message", ""),
        document.text("trigger"),
        document.longOrNull("size"),
        key.created());
  }

  private static Status status(String wireName) {
    for (Status status : Status.values()) {
      if (status.wireName().equals(wireName)) {
        return status;
      }
    }
    throw new IllegalArgumentException("unknown build status " + wireName);
  }
}
