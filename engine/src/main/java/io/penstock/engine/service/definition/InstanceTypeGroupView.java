package io.penstock.engine.service.definition;

import io.penstock.engine.catalog.InstanceType;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/**
 * An instance type group as callers see it.
 *
 * @param members those whose types this machine has, those tried first coming first
 */
public record InstanceTypeGroupView(
    UUID id, String name, Instant created, Instant updated, List<Member> members) {

  /** One type in the group. */
  public record Member(InstanceType type, int priority, int scheduleTimeout) {}
}
