package io.penstock.engine.catalog;

import java.time.Instant;
import java.util.UUID;

/**
 * A definition of a project beside its deployments and pipelines, such as a bucket, a role or a
 * webhook.
 */
public interface ProjectResource {

  UUID id();

  /** What it belongs to, and is deleted with. */
  UUID projectId();

  /**
   * Unique among those of its kind in the project. What the API knows by an id alone, such as a
   * role assignment, has its id for a name.
   */
  String name();

  Instant created();
}
