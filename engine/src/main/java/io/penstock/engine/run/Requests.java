package io.penstock.engine.run;

import io.penstock.engine.model.JsonText;
import io.penstock.engine.model.Payload;
import io.penstock.engine.request.Failure;
import io.penstock.engine.request.RequestId;
import io.penstock.engine.request.RequestRecord;
import io.penstock.engine.request.RequestRecord.Handling;
import io.penstock.engine.request.RequestRecord.Parent;
import io.penstock.engine.request.RequestRecord.Timeouts;
import io.penstock.engine.request.RequestState;
import io.penstock.engine.request.Sequence;
import io.penstock.engine.request.Target;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/** Makes the records of requests: how they begin and how they end, which is measured here. */
public final class Requests {

  private final InstantSource clock;
  private final RequestMeter meter;
  private final Sequence sequence = new Sequence();

  public Requests(InstantSource clock) {
    this(clock, RequestMeter.NONE);
  }

  public Requests(InstantSource clock, RequestMeter meter) {
    this.clock = clock;
    this.meter = meter;
  }

  public RequestMeter meter() {
    return meter;
  }

  /** A request that is processed from the moment it is made. */
  public RequestRecord begin(
      Target target,
      @Nullable Parent parent,
      String createdBy,
      Timeouts timeouts,
      Handling handling,
      Payload input,
      Duration kept) {
    Instant now = now();
    return make(
        target,
        parent,
        createdBy,
        timeouts,
        handling,
        input,
        kept,
        now,
        new RequestState.Processing(now));
  }

  /** A request that waits. */
  public RequestRecord accept(
      Target target,
      String createdBy,
      Timeouts timeouts,
      Handling handling,
      Payload input,
      Duration kept) {
    return make(
        target,
        null,
        createdBy,
        timeouts,
        handling,
        input,
        kept,
        now(),
        new RequestState.Pending());
  }

  private RequestRecord make(
      Target target,
      @Nullable Parent parent,
      String createdBy,
      Timeouts timeouts,
      Handling handling,
      Payload input,
      Duration kept,
      Instant now,
      RequestState state) {
    JsonText json = input.toJson();
    long number = sequence.next(now);
    return new RequestRecord(
        RequestId.next(now.toEpochMilli(), Sequence.withinMillisecond(number)),
        target,
        parent,
        number,
        createdBy,
        now,
        timeouts,
        handling,
        json,
        sizeOf(input, json),
        now.plus(kept),
        state);
  }

  public RequestRecord completed(RequestRecord request, @Nullable Payload output) {
    return measured(
        request.withState(
            new RequestState.Completed(started(request), ended(request), shown(output))));
  }

  public RequestRecord failed(RequestRecord request, Failure failure, @Nullable Payload output) {
    return measured(
        request.withState(
            new RequestState.Failed(started(request), ended(request), failure, shown(output))));
  }

  public RequestRecord cancelled(RequestRecord request) {
    return measured(
        request.withState(new RequestState.Cancelled(started(request), ended(request))));
  }

  private RequestRecord measured(RequestRecord ended) {
    meter.ended(ended);
    return ended;
  }

  private static Instant started(RequestRecord request) {
    Instant started = request.state().started();
    return started == null ? request.created() : started;
  }

  /** Never before the request began, even if somebody set the clock back. */
  private Instant ended(RequestRecord request) {
    Instant now = now();
    return now.isBefore(started(request)) ? started(request) : now;
  }

  /** The time now, as exact as it is kept: to the microsecond. */
  public Instant now() {
    return clock.instant().truncatedTo(ChronoUnit.MICROS);
  }

  private static RequestState.@Nullable Output shown(@Nullable Payload output) {
    if (output == null) {
      return null;
    }
    JsonText json = output.toJson();
    return new RequestState.Output(json, sizeOf(output, json));
  }

  /** The size as the API counts it, without putting the JSON together once more. */
  private static int sizeOf(Payload payload, JsonText json) {
    return payload instanceof Payload.Plain plain ? plain.size() : json.size();
  }
}
