package io.penstock.testkit;

import io.penstock.engine.catalog.Retention;
import io.penstock.engine.model.JsonText;
import io.penstock.engine.request.Failure;
import io.penstock.engine.request.RequestId;
import io.penstock.engine.request.RequestRecord;
import io.penstock.engine.request.RequestRecord.Handling;
import io.penstock.engine.request.RequestRecord.Parent;
import io.penstock.engine.request.RequestRecord.Timeouts;
import io.penstock.engine.request.RequestState;
import io.penstock.engine.request.RequestState.Output;
import io.penstock.engine.request.Target;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** Records of requests for tests, each with a new id. */
public final class SampleRequests {

  /** When all samples were made, with microseconds, which stores keep. */
  public static final Instant CREATED = Instant.parse("2026-03-28T20:00:26.613427Z");

  /** When all samples expire. */
  public static final Instant EXPIRES = CREATED.plus(Duration.ofDays(7));

  public static final UUID VERSION_ID = UUID.fromString("4b1d4ee4-8a1f-4c0e-9d83-5f4fbbf6a001");

  public static final JsonText INPUT = JsonText.of("{\"number\":23.5,\"text\":\"Grüße\"}");
  public static final JsonText OUTPUT = JsonText.of("{\"result\":[1,2,3]}");

  private static final AtomicLong SEQUENCE = new AtomicLong(1_700_000_000_000_0000L);

  private SampleRequests() {}

  public static RequestId newId() {
    return RequestId.next(CREATED.toEpochMilli());
  }

  /** A batch request to a pipeline. */
  public static RequestRecord pending() {
    return pending(VERSION_ID);
  }

  /** A batch request to a version of a pipeline. */
  public static RequestRecord pending(UUID versionId) {
    return record(pipeline(versionId), null, new RequestState.Pending());
  }

  /** A step of a pipeline request. */
  public static RequestRecord pendingStepOf(RequestId pipelineRequest) {
    return record(
        new Target.DeploymentTarget("default", "scale", "v2", VERSION_ID),
        new Parent(pipelineRequest, UUID.randomUUID(), "scale-prices", "0.7"),
        new RequestState.Pending());
  }

  /** A step of a pipeline request at an operator. */
  public static RequestRecord pendingOperatorStepOf(RequestId pipelineRequest) {
    return record(
        new Target.OperatorTarget("default", "prices", "v1", VERSION_ID, "function"),
        new Parent(pipelineRequest, UUID.randomUUID(), "sum", ""),
        new RequestState.Pending());
  }

  private static Target pipeline(UUID versionId) {
    return new Target.PipelineTarget("default", "prices", "v1", versionId);
  }

  private static RequestRecord record(Target target, @Nullable Parent parent, RequestState state) {
    return new RequestRecord(
        newId(),
        target,
        parent,
        SEQUENCE.incrementAndGet(),
        "anna@example.org",
        CREATED,
        new Timeouts(Duration.ofHours(1), Duration.ofMinutes(5)),
        Handling.batch(RequestRecord.STANDARD_PRIORITY, Retention.Mode.FULL),
        INPUT,
        INPUT.size(),
        EXPIRES,
        state);
  }

  /** The same request under another id. */
  public static RequestRecord withId(RequestId id, RequestRecord record) {
    return new RequestRecord(
        id,
        record.target(),
        record.parent(),
        record.sequence(),
        record.createdBy(),
        record.created(),
        record.timeouts(),
        record.handling(),
        record.input(),
        record.inputSize(),
        record.expires(),
        record.state());
  }

  /** The same request, made to something else. */
  public static RequestRecord to(Target target, RequestRecord record) {
    return new RequestRecord(
        record.id(),
        target,
        record.parent(),
        record.sequence(),
        record.createdBy(),
        record.created(),
        record.timeouts(),
        record.handling(),
        record.input(),
        record.inputSize(),
        record.expires(),
        record.state());
  }

  /** The same request, made at another time. */
  public static RequestRecord createdAt(Instant created, RequestRecord record) {
    return new RequestRecord(
        RequestId.next(created.toEpochMilli()),
        record.target(),
        record.parent(),
        record.sequence(),
        record.createdBy(),
        created,
        record.timeouts(),
        record.handling(),
        record.input(),
        record.inputSize(),
        record.expires(),
        record.state());
  }

  /** The same request, dealt with in another way. */
  public static RequestRecord handled(Handling handling, RequestRecord record) {
    return new RequestRecord(
        record.id(),
        record.target(),
        record.parent(),
        record.sequence(),
        record.createdBy(),
        record.created(),
        record.timeouts(),
        handling,
        record.input(),
        record.inputSize(),
        record.expires(),
        record.state());
  }

  /** The same request with another input; its size is what the record says it is. */
  public static RequestRecord withInput(JsonText input, int inputSize, RequestRecord record) {
    return new RequestRecord(
        record.id(),
        record.target(),
        record.parent(),
        record.sequence(),
        record.createdBy(),
        record.created(),
        record.timeouts(),
        record.handling(),
        input,
        inputSize,
        record.expires(),
        record.state());
  }

  /** The same request, kept for another time. */
  public static RequestRecord expiringAt(Instant expires, RequestRecord record) {
    return new RequestRecord(
        record.id(),
        record.target(),
        record.parent(),
        record.sequence(),
        record.createdBy(),
        record.created(),
        record.timeouts(),
        record.handling(),
        record.input(),
        record.inputSize(),
        expires,
        record.state());
  }

  public static RequestState processing() {
    return new RequestState.Processing(CREATED.plusMillis(1));
  }

  public static RequestState completed() {
    return new RequestState.Completed(
        CREATED.plusMillis(1), CREATED.plusMillis(5), new Output(OUTPUT, OUTPUT.size()));
  }

  public static RequestState failed() {
    return new RequestState.Failed(
        CREATED.plusMillis(1),
        CREATED.plusMillis(5),
        new Failure(Failure.Category.USER_CODE, "The code raised ValueError: no \"price\"."),
        null);
  }

  public static RequestState cancelled() {
    return new RequestState.Cancelled(null, CREATED.plusMillis(5));
  }
}
