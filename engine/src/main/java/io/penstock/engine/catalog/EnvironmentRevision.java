package io.penstock.engine.catalog;

import java.time.Instant;
import java.util.UUID;

/** One upload to a custom environment. Its file is kept outside the catalog, under its id. */
public record EnvironmentRevision(
    UUID id, UUID projectId, UUID environmentId, String createdBy, Instant created)
    implements ProjectResource {

  /** It has none: what is shown is its id. */
  @Override
  public String name() {
    return id.toString();
  }
}
