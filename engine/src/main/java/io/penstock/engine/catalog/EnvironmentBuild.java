package io.penstock.engine.catalog;

import java.time.Instant;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One attempt to make a custom environment out of a revision.
 *
 * @param baseEnvironment what it builds upon: later builds may have another
 * @param errorMessage empty unless it failed; at most 1,024 characters
 * @param trigger what began it, as the API words it
 * @param size of what was installed, in bytes; null until it succeeded
 */
public record EnvironmentBuild(
    UUID id,
    UUID projectId,
    UUID environmentId,
    UUID revisionId,
    String baseEnvironment,
    Status status,
    String errorMessage,
    String trigger,
    @Nullable Long size,
    Instant created)
    implements ProjectResource {

  /** How far it is. */
  public enum Status {
    QUEUED,
    BUILDING,
    SUCCESS,
    FAILED,
    CANCELLED;

    /** The name in the API, such as {@code building}. */
    public String wireName() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** It has none: what is shown is its id. */
  @Override
  public String name() {
    return id.toString();
  }

  public boolean isUnfinished() {
    return switch (status) {
      case QUEUED, BUILDING -> true;
      case SUCCESS, FAILED, CANCELLED -> false;
    };
  }

  /** The same in another state. */
  public EnvironmentBuild with(Status newStatus, String newErrorMessage, @Nullable Long newSize) {
    return new EnvironmentBuild(
        id,
        projectId,
        environmentId,
        revisionId,
        baseEnvironment,
        newStatus,
        newErrorMessage,
        trigger,
        newSize,
        created);
  }
}
