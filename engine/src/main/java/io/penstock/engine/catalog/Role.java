package io.penstock.engine.catalog;

import java.time.Instant;
import java.util.List;
import java.util.UUID;

/**
 * What somebody may do who has it (reference, section 8.6). The default roles, which every project
 * has, are not stored.
 *
 * @param permissions such as {@code deployments.list}
 */
public record Role(UUID id, UUID projectId, String name, List<String> permissions, Instant created)
    implements ProjectResource {

  public Role {
    permissions = List.copyOf(permissions);
  }
}
