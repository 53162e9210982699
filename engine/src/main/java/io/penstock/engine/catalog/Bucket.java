package io.penstock.engine.catalog;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A place for files (reference, section 8.4). Its files are on this server: the one provider there
 * is so far, which needs no credentials, and so none are kept.
 *
 * @param configuration stored and shown, never interpreted
 * @param ttl after which its files are removed: whole weeks; null for never
 * @param updated when it was last changed
 */
public record Bucket(
    UUID id,
    UUID projectId,
    String name,
    Map<String, String> configuration,
    @Nullable Duration ttl,
    String description,
    Map<String, String> labels,
    Instant created,
    Instant updated)
    implements ProjectResource {

  /** The bucket that every project has, which takes what deployments give. */
  public static final String DEFAULT = "default";

  /** The only provider so far. */
  public static final String PROVIDER = "ubiops";

  /** The {@link #DEFAULT} bucket of a new project. */
  public static Bucket ofProject(UUID projectId, Instant now) {
    return new Bucket(
        UUID.randomUUID(), projectId, DEFAULT, Map.of(), null, "", Map.of(), now, now);
  }
}
