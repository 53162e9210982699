package io.penstock.engine.catalog;

import java.time.Instant;
import java.util.UUID;

/**
 * That a user of the server belongs to a project (reference, section 8.2). What the user may do
 * there is said by role assignments.
 */
public record ProjectUser(UUID id, UUID projectId, UUID userId, Instant created)
    implements ProjectResource {

  @Override
  public String name() {
    return userId.toString();
  }
}
