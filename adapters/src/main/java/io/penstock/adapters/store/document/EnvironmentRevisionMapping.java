package io.penstock.adapters.store.document;

import io.penstock.engine.catalog.EnvironmentRevision;
import tools.jackson.databind.node.ObjectNode;

/** Uploads to environments. */
public final class EnvironmentRevisionMapping implements DocumentMapping<EnvironmentRevision> {

  @Override
  public CatalogKey key(EnvironmentRevision revision) {
    return CatalogKey.of(revision);
  }

  @Override
  public void write(EnvironmentRevision revision, ObjectNode document) {
    document.put("environment", Documents.id(revision.environmentId()));
    document.put("created_by", revision.createdBy());
  }

  @Override
  public EnvironmentRevision read(CatalogKey key, DocumentReader document) {
    return new EnvironmentRevision(
        key.id(),
        key.requireOwner(),
        document.id("environment"),
        document.text("created_by"),
        key.created());
  }
}
