package io.penstock.engine.request;

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
 * @param input null when retention keeps metadata only
 * @param inputSize in bytes, as the API counts them
 * @param expires when retention removes the record
 */
public record RequestRecord(
    RequestId id,
    Target target,
    @Nullable Parent parent,
    long sequence,
    String createdBy,
    Instant created,
    Timeouts timeouts,
    @Nullable JsonText input,
    int inputSize,
    Instant expires,
    RequestState state) {

  /** The pipeline request that made this one, and the object of the pipeline it was made for. */
  public record Parent(RequestId pipelineRequest, UUID objectId, String objectName) {}

  /**
   * The limits that were in force.
   *
   * @param request for the whole request
   * @param deployment for each deployment request of a pipeline request; equals {@code request}
   *     elsewhere
   */
  public record Timeouts(Duration request, Duration deployment) {}

  public RequestRecord withState(RequestState next) {
    return new RequestRecord(
        id, target, parent, sequence, createdBy, created, timeouts, input, inputSize, expires,
        next);
  }
}
