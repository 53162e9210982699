package io.penstock.adapters.http.wire;

import io.penstock.engine.request.RequestRecord;
import io.penstock.engine.request.RequestState;
import io.penstock.engine.request.Status;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** The fields that requests of all kinds have in common. */
final class RequestFields {

  /** Wide enough for 13 digits of milliseconds and 4 of a counter (reference, section 2.2). */
  private static final int SEQUENCE_DIGITS = 17;

  /** What the fields of a request take without its data, roughly. */
  private static final int USUAL_SIZE = 768;

  private static final int USUAL_STEP_SIZE = 448;

  /** Of the room that is set aside beforehand; an answer may be larger. */
  private static final long LARGEST_GUESS = 1L << 30;

  private RequestFields() {}

  /**
   * A writer with room for the answer, so that a large payload is copied once.
   *
   * @param size in bytes, roughly
   */
  static JsonWriter writer(long size) {
    return new JsonWriter((int) Math.min(size, LARGEST_GUESS));
  }

  /** How many bytes a request takes in an answer, roughly. */
  static long size(RequestRecord request, int steps, boolean withData) {
    long data = withData ? request.inputSize() + resultSize(request) : 0;
    return USUAL_SIZE + (long) steps * USUAL_STEP_SIZE + data;
  }

  /** In bytes. */
  static long resultSize(RequestRecord request) {
    RequestState.Output output = request.state().output();
    return output == null ? 0 : output.size();
  }

  static void status(JsonWriter json, RequestRecord request) {
    Status status = request.state().status();
    json.field("status", status.wireName()).field("success", status == Status.COMPLETED);
  }

  static void times(JsonWriter json, RequestRecord request) {
    json.field("time_created", WireDates.millis(request.created()))
        .field("time_started", millis(request.state().started()))
        .field("time_completed", millis(request.state().completed()));
  }

  private static @Nullable String millis(@Nullable Instant time) {
    return time == null ? null : WireDates.millis(time);
  }

  /** Input and output; null where there is none, or where retention keeps none. */
  static void data(JsonWriter json, RequestRecord request) {
    json.field("request_data", request.input());
    result(json, request);
  }

  static void result(JsonWriter json, RequestRecord request) {
    RequestState.Output output = request.state().output();
    json.field("result", output == null ? null : output.data());
  }

  /** Null unless the request failed. */
  static @Nullable String errorMessage(RequestRecord request) {
    return request.state() instanceof RequestState.Failed failed
        ? failed.failure().message()
        : null;
  }

  static void sizes(JsonWriter json, RequestRecord request) {
    RequestState.Output output = request.state().output();
    json.field("input_size", request.inputSize())
        .nullableField("output_size", output == null ? null : Integer.valueOf(output.size()));
  }

  /**
   * Digits that clients sort as text, hence of one width.
   *
   * @return such as {@code 16699092560130860}
   */
  static String sequenceId(RequestRecord request) {
    String digits = Long.toString(request.sequence());
    return "0".repeat(Math.max(0, SEQUENCE_DIGITS - digits.length())) + digits;
  }

  /** The object of the pipeline that a step was made for; null for requests that are no steps. */
  static @Nullable String objectName(RequestRecord request) {
    RequestRecord.Parent parent = request.parent();
    return parent == null ? null : parent.objectName();
  }
}
