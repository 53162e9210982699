package io.penstock.engine.catalog;

import java.time.Instant;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;

/**
 * That somebody has a role, in a whole project or on one thing in it (reference, section 8.6).
 *
 * @param roleId of a {@link Role}, or of a default role
 * @param assigneeId of a user, a {@link ServiceUser} or a {@link Deployment}
 * @param resourceId of what the role's permissions hold for; of the project itself for the whole
 */
public record RoleAssignment(
    UUID id,
    UUID projectId,
    UUID roleId,
    AssigneeType assigneeType,
    UUID assigneeId,
    ResourceType resourceType,
    UUID resourceId,
    Instant created)
    implements ProjectResource {

  @Override
  public String name() {
    return id.toString();
  }

  /** Who can have a role. Service users are users here. */
  public enum AssigneeType {
    USER,
    DEPLOYMENT;

    /** Such as {@code user}. */
    public String wireName() {
      return name().toLowerCase(Locale.ROOT);
    }

    public static Optional<AssigneeType> ofWireName(String name) {
      return Arrays.stream(values()).filter(type -> type.wireName().equals(name)).findFirst();
    }
  }

  /** What a role can be had on. */
  public enum ResourceType {
    PROJECT,
    DEPLOYMENT,
    PIPELINE,
    BUCKET;

    /** Such as {@code project}. */
    public String wireName() {
      return name().toLowerCase(Locale.ROOT);
    }

    public static Optional<ResourceType> ofWireName(String name) {
      return Arrays.stream(values()).filter(type -> type.wireName().equals(name)).findFirst();
    }
  }
}
