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
 */
public record Revision(
    UUID id,
    UUID versionId,
    Instant created,
    String createdBy,
    BuildStatus status,
    String errorMessage,
    @Nullable Boolean hasRequestMethod,
    @Nullable Boolean hasRequestsMethod) {

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
