package io.penstock.engine.catalog;

import java.time.Instant;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Something that was changed, and who did it (reference, section 8.2).
 *
 * @param user the e-mail address of the caller, or {@code UbiOps} for the server itself
 * @param event a text such as {@code Created deployment deployment-1}
 * @param objectType such as {@code deployment_version}
 * @param objectName as it was then, also when the object is gone
 * @param ownerId of the deployment or pipeline that the object is or belongs to; null for others
 */
public record AuditEvent(
    UUID id,
    UUID projectId,
    Instant time,
    Action action,
    String user,
    String event,
    String objectType,
    String objectName,
    @Nullable UUID ownerId) {

  /** What kind of change. */
  public enum Action {
    CREATE,
    UPDATE,
    DELETE,
    /** By the server itself. */
    INFO;

    /** The name in the API, such as {@code create}. */
    public String wireName() {
      return name().toLowerCase(Locale.ROOT);
    }
  }
}
