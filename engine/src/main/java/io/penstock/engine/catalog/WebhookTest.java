package io.penstock.engine.catalog;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A call to see whether a webhook would work (reference, section 8.8). Its name is its id.
 *
 * @param errorMessage null unless it failed
 */
public record WebhookTest(
    UUID id, UUID projectId, Status status, @Nullable String errorMessage, Instant created)
    implements ProjectResource {

  /** How far it is. */
  public enum Status {
    PENDING("pending"),
    COMPLETED("completed"),
    FAILED("failed");

    private final String wireName;

    Status(String wireName) {
      this.wireName = wireName;
    }

    /** As the API writes it. */
    public String wireName() {
      return wireName;
    }
  }

  @Override
  public String name() {
    return id.toString();
  }
}
