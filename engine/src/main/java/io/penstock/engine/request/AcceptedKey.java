package io.penstock.engine.request;

import io.penstock.engine.model.JsonText;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A key with which requests were created, and what a repeat of that call is answered.
 *
 * @param created exact to the microsecond
 * @param expires from then on the key is as good as new
 */
public record AcceptedKey(IdempotencyKey key, Instant created, Instant expires, Answer answer) {

  /** How long a key is remembered. */
  public static final Duration REMEMBERED = Duration.ofHours(24);

  /** One that was accepted just now. */
  public static AcceptedKey of(IdempotencyKey key, Instant now, Answer answer) {
    return new AcceptedKey(key, now, now.plus(REMEMBERED), answer);
  }

  /** What a repeat is answered. */
  public sealed interface Answer {

    /** The same bytes, whatever has become of the requests. They hold no data of theirs. */
    record OfBatch(JsonText json) implements Answer {}

    /**
     * What is made of the record of the request and its steps.
     *
     * @param steps how many it had; null while nobody was answered, and when nobody ever was
     *     because the server stopped
     */
    record OfDirect(RequestId request, @Nullable Integer steps) implements Answer {}
  }

  /** The same, once its direct request has ended. */
  public AcceptedKey ended(RequestId request, int steps) {
    return new AcceptedKey(key, created, expires, new Answer.OfDirect(request, steps));
  }
}
