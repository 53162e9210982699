package io.penstock.engine.request;

import io.penstock.engine.catalog.Retention;
import io.penstock.engine.model.JsonText;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Everything that is stored of one request, at one moment.
 *
 * @param parent the request whose step this is; null for requests made from outside
 * @param sequence grows with every request a server makes; shown as {@code sequence_id}
 * @param createdBy the e-mail address of the caller
 * @param handling how it is dealt with while it is open
 * @param input null when retention keeps metadata only
 * @param inputSize in bytes, as the API counts them
 * @param expires when retention removes the record, once it has ended; while it waits, reckoned
 *     from its creation
 */
public record RequestRecord(
    RequestId id,
    Target target,
    @Nullable Parent parent,
    long sequence,
    String createdBy,
    Instant created,
    Timeouts timeouts,
    Handling handling,
    @Nullable JsonText input,
    int inputSize,
    Instant expires,
    RequestState state) {

  /**
   * The pipeline request that made this one, and what for.
   *
   * @param objectId of the object of the pipeline
   * @param lane which of the many runs of the object this is, as text; empty before any fork. With
   *     the object's name it finds the step again after a restart
   */
  public record Parent(RequestId pipelineRequest, UUID objectId, String objectName, String lane) {}

  /**
   * How a request is dealt with.
   *
   * @param mode the same for a request and all of its steps
   * @param priority of a batch request in the queue: 0 before 1 (reference, section 2.2)
   * @param retention what is kept of it once it has ended; set when it is made, so that later
   *     changes of its version do not touch it (reference, section 2.9)
   * @param interruptions how often the server has stopped while it was being processed
   */
  public record Handling(
      RequestMode mode, int priority, Retention.Mode retention, int interruptions) {

    /** Of a direct request, or a step of one. */
    public static Handling express(Retention.Mode retention) {
      return new Handling(RequestMode.EXPRESS, STANDARD_PRIORITY, retention, 0);
    }

    /** Of a batch request, or a step of one. */
    public static Handling batch(int priority, Retention.Mode retention) {
      return new Handling(RequestMode.BATCH, priority, retention, 0);
    }
  }

  /** What requests have that ask for no other. */
  public static final int STANDARD_PRIORITY = 1;

  /**
   * The limits that were in force.
   *
   * @param request for the whole request
   * @param deployment for each deployment request of a pipeline request; equals {@code request}
   *     elsewhere
   */
  public record Timeouts(Duration request, Duration deployment) {}

  /** Whoever waits for a request sees how it ended, however short its retention is. */
  public static final Duration KEPT_ENDED = Duration.ofMinutes(1);

  /**
   * The record in another state: when it has ended, it expires {@link #KEPT_ENDED} after that, or
   * later.
   */
  public RequestRecord withState(RequestState next) {
    Instant ended = next.completed();
    Instant earliest = ended == null ? expires : ended.plus(KEPT_ENDED);
    return with(handling, input, earliest.isAfter(expires) ? earliest : expires, next);
  }

  /** The record without input and output; their sizes stay. */
  public RequestRecord withoutData() {
    return with(handling, null, expires, state.withoutData());
  }

  /** The record once a stop of the server has interrupted the request again. */
  public RequestRecord interruptedOnceMore() {
    Handling next =
        new Handling(
            handling.mode(),
            handling.priority(),
            handling.retention(),
            handling.interruptions() + 1);
    return with(next, input, expires, state);
  }

  private RequestRecord with(
      Handling nextHandling,
      @Nullable JsonText nextInput,
      Instant nextExpires,
      RequestState nextState) {
    return new RequestRecord(
        id,
        target,
        parent,
        sequence,
        createdBy,
        created,
        timeouts,
        nextHandling,
        nextInput,
        inputSize,
        nextExpires,
        nextState);
  }

  public boolean isBatch() {
    return handling.mode() == RequestMode.BATCH;
  }
}
