package io.penstock.engine.catalog;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * Announces by HTTP what becomes of requests (reference, section 8.8).
 *
 * @param timeout of one attempt, 1 to 30 s
 * @param retry whether an announcement that did not arrive is sent again
 * @param includeResult whether the result of the request is sent along, if it is short enough
 */
public record Webhook(
    UUID id,
    UUID projectId,
    String name,
    VersionReference reference,
    String url,
    List<Header> headers,
    Event event,
    Duration timeout,
    boolean retry,
    boolean includeResult,
    boolean enabled,
    String description,
    Map<String, String> labels,
    Instant created,
    Instant updated)
    implements ProjectResource {

  public Webhook {
    headers = List.copyOf(headers);
  }

  /**
   * A header of the call.
   *
   * @param secret whether the value is encrypted at rest and never shown; {@code protected} in the
   *     API
   */
  public record Header(String key, String value, boolean secret) {

    /** Without a secret, since this ends up in messages. */
    @Override
    public String toString() {
      return "Header[" + key + "]";
    }
  }

  /** What is announced. */
  public enum Event {
    /** The request is being processed from now on. */
    STARTED("started"),
    COMPLETED("completed"),
    FAILED("failed"),
    /** Completed, failed or cancelled. */
    FINISHED("finished");

    private final String suffix;

    Event(String suffix) {
      this.suffix = suffix;
    }

    /** As the API writes it, such as {@code pipeline_request_finished}. */
    public String wireName(VersionReference.ObjectType type) {
      return type.wireName() + "_request_" + suffix;
    }

    public static Optional<Event> ofWireName(String name, VersionReference.ObjectType type) {
      for (Event event : values()) {
        if (event.wireName(type).equals(name)) {
          return Optional.of(event);
        }
      }
      return Optional.empty();
    }
  }
}
