package io.penstock.adapters.http.wire;

import io.penstock.engine.model.JsonText;
import io.penstock.engine.request.RequestRecord;
import io.penstock.engine.request.Target.DeploymentTarget;
import io.penstock.engine.request.Target.OperatorTarget;
import io.penstock.engine.request.Target.PipelineTarget;
import io.penstock.engine.service.PipelineRequest;
import java.time.Duration;
import java.util.List;

/**
 * Requests to pipelines, field by field as in the seed, and to deployments, as in the reference,
 * section 7. Both have the same forms but for a few fields; which kind a request is, its target
 * tells.
 */
public final class RequestWire {

  private RequestWire() {}

  /**
   * The answer of a direct create: {@code PipelineRequestCreateResponse} or {@code
   * DeploymentRequestCreateResponse}.
   */
  public static JsonText created(PipelineRequest found) {
    RequestRecord request = found.request();
    boolean ofPipeline = request.target() instanceof PipelineTarget;
    JsonWriter json = RequestFields.writer(size(found, false) + RequestFields.resultSize(request));
    json.beginObject().field("id", request.id().toString());
    if (ofPipeline) {
      json.field("project", request.target().project());
    }
    target(json, request);
    RequestFields.status(json, request);
    json.field("error_message", RequestFields.errorMessage(request));
    if (ofPipeline) {
      SubRequestWire.write(json, found.steps(), false);
    }
    RequestFields.result(json, request);
    timeouts(json, request);
    return json.endObject().toJson();
  }

  /**
   * The answer of a batch create: {@code PipelineRequestBatchCreateResponse} or {@code
   * DeploymentRequestBatchCreateResponse}.
   */
  public static JsonText batchCreated(List<RequestRecord> requests) {
    return Lists.many(
        requests,
        (json, request) -> {
          json.field("id", request.id().toString());
          target(json, request);
          json.field("status", request.state().status().wireName())
              .field("time_created", WireDates.millis(request.created()));
        });
  }

  /** The answer of a list: {@code PipelineRequestList} or {@code DeploymentRequestList}. */
  public static JsonText list(List<RequestRecord> requests) {
    return Lists.many(
        requests,
        (json, request) -> {
          head(json, request);
          RequestFields.sizes(json, request);
        });
  }

  /**
   * The answer of a list of all of a project: {@code RequestsOverview}, in which either the
   * deployment or the pipeline is null (reference, section 8.2).
   */
  public static JsonText overview(List<RequestRecord> requests) {
    return Lists.many(
        requests,
        (json, request) -> {
          boolean ofPipeline = request.target() instanceof PipelineTarget;
          json.field("id", request.id().toString());
          json.nullField(ofPipeline ? "deployment" : "pipeline");
          target(json, request);
          json.field("status", request.state().status().wireName());
          RequestFields.times(json, request);
          RequestFields.sizes(json, request);
        });
  }

  /**
   * The answer of a get: {@code PipelineRequestSingleDetail} or {@code
   * DeploymentRequestSingleDetail}.
   *
   * @param withData false for {@code metadata_only}: the two fields are left out
   */
  public static JsonText detail(PipelineRequest found, boolean withData) {
    JsonWriter json = RequestFields.writer(size(found, withData));
    detail(json, found, withData, true);
    return json.toJson();
  }

  /**
   * The answer of a collect: {@code PipelineRequestDetail} or {@code DeploymentRequestDetail},
   * which are those of a get without {@code origin}.
   */
  public static JsonText collected(List<PipelineRequest> requests) {
    long size = 2;
    for (PipelineRequest request : requests) {
      size += size(request, true);
    }
    JsonWriter json = RequestFields.writer(size).beginArray();
    for (PipelineRequest request : requests) {
      detail(json, request, true, false);
    }
    return json.endArray().toJson();
  }

  private static void detail(
      JsonWriter json, PipelineRequest found, boolean withData, boolean withOrigin) {
    RequestRecord request = found.request();
    head(json.beginObject(), request);
    if (withData) {
      RequestFields.data(json, request);
    }
    json.field("error_message", RequestFields.errorMessage(request));
    timeouts(json, request);
    if (withOrigin) {
      json.name("origin").beginObject().field("created_by", request.createdBy()).endObject();
    }
    RequestFields.sizes(json, request);
    if (request.target() instanceof PipelineTarget) {
      SubRequestWire.write(json, found.steps(), true);
    } else {
      // Only requests that come through a service have it, and there are no services.
      json.nullField("additional_data");
    }
    json.endObject();
  }

  /** What lists and details begin with. */
  private static void head(JsonWriter json, RequestRecord request) {
    json.field("id", request.id().toString());
    target(json, request);
    RequestFields.status(json, request);
    RequestFields.times(json, request);
  }

  /** What a request, or a step that is one to a pipeline or deployment, was made to. */
  static void target(JsonWriter json, RequestRecord request) {
    switch (request.target()) {
      case PipelineTarget(_, var pipeline, var version, _) ->
          json.field("pipeline", pipeline).field("version", version);
      case DeploymentTarget(_, var deployment, var version, _) ->
          json.field("deployment", deployment).field("version", version);
      case OperatorTarget _ -> throw ofOperator(request);
    }
  }

  private static void timeouts(JsonWriter json, RequestRecord request) {
    RequestRecord.Timeouts timeouts = request.timeouts();
    switch (request.target()) {
      case PipelineTarget _ ->
          json.field("pipeline_timeout", seconds(timeouts.request()))
              .field("deployment_timeout", seconds(timeouts.deployment()));
      case DeploymentTarget _ -> json.field("timeout", seconds(timeouts.request()));
      case OperatorTarget _ -> throw ofOperator(request);
    }
  }

  /** Rounded up: a step has what is left of the time of its request, which has just begun. */
  private static long seconds(Duration timeout) {
    return timeout.plusNanos(999_999_999).toSeconds();
  }

  private static IllegalArgumentException ofOperator(RequestRecord request) {
    return new IllegalArgumentException(request.id() + " is a request of an operator.");
  }

  private static long size(PipelineRequest found, boolean withData) {
    return RequestFields.size(found.request(), found.steps().size(), withData);
  }
}
