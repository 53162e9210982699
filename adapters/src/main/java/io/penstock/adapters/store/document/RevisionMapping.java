package io.penstock.adapters.store.document;

import io.penstock.engine.catalog.Revision;
import io.penstock.engine.catalog.Revision.BuildStatus;
import tools.jackson.databind.node.ObjectNode;

/** Revisions of deployment versions. */
public final class RevisionMapping implements DocumentMapping<Revision> {

  @Override
  public CatalogKey key(Revision revision) {
    return new CatalogKey(revision.id(), revision.versionId(), null, revision.created());
  }

  @Override
  public void write(Revision revision, ObjectNode document) {
    document.put("created_by", revision.createdBy());
    document.put("status", revision.status().wireName());
    document.put("error_message", revision.errorMessage());
    document.put("has_request_method", revision.hasRequestMethod());
    document.put("has_requests_method", revision.hasRequestsMethod());
    document.put("environment_build", Documents.id(revision.environmentBuild()));
  }

  @Override
  public Revision read(CatalogKey key, DocumentReader document) {
    return new Revision(
        key.id(),
        key.requireOwner(),
        key.created(),
        document.text("created_by"),
        status(document.text("status")),
        document.text("error_message", ""),
        document.flagOrNull("has_request_method"),
        document.flagOrNull("has_requests_method"),
        document.idOrNull("environment_build"));
  }

  private static BuildStatus status(String wireName) {
    for (BuildStatus status : BuildStatus.values()) {
      if (status.wireName().equals(wireName)) {
        return status;
      }
    }
    throw new IllegalArgumentException("unknown build status " + wireName);
  }
}
