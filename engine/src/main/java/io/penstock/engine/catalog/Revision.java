package io.penstock.engine.catalog;

import java.time.Instant;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One upload of code to a deployment version.
 *
 * @param errorMessage empty unless the build failed; at most 1,024 characters
 * @param hasRequestMethod null until the build has looked
 * @param hasRequestsMethod null until the build has looked
 * @param environmentBuild the build of a custom environment that it was built for; null in a base
 *     environment
 */
public record Revision(
    UUID id,
    UUID versionId,
    Instant created,
    String createdBy,
    BuildStatus status,
    String errorMessage,
    @Nullable Boolean hasRequestMethod,
    @Nullable Boolean hasRequestsMethod,
    @Nullable UUID environmentBuild) {

  /** A revision that was just uploaded. */
  public static Revision queued(UUID id, UUID versionId, Instant created, String createdBy) {
    return new Revision(
        id, versionId, created, createdBy, BuildStatus.QUEUED, "", null, null, null);
  }

  /** How far the build is. */
  public enum BuildStatus {
    QUEUED,
    BUILDING,
    SUCCESS,
    FAILED;

    /** The name in the API, such as {@code building}. */
    public String wireName() {
      return name().toLowerCase(Locale.ROOT);
    }
  }
}
