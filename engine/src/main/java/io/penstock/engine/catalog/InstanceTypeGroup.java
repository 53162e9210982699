package io.penstock.engine.catalog;

import java.time.Instant;
import java.util.List;
import java.util.UUID;

/**
 * Instance types that a deployment version may run on (reference, section 8.10). The default
 * groups, which every project has, are not stored.
 *
 * @param members at least one, those tried first coming first
 */
public record InstanceTypeGroup(
    UUID id, UUID projectId, String name, List<Member> members, Instant created, Instant updated)
    implements ProjectResource {

  public InstanceTypeGroup {
    members = List.copyOf(members);
  }

  /**
   * One type in the group.
   *
   * @param type its id
   * @param priority 0 or more
   * @param scheduleTimeout in seconds; stored and echoed, since there is one machine to start on
   */
  public record Member(UUID type, int priority, int scheduleTimeout) {}
}
