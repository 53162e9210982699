package io.penstock.adapters.http.wire;

import io.penstock.engine.model.JsonText;
import io.penstock.engine.request.RequestRecord;
import io.penstock.engine.request.Target.PipelineTarget;
import io.penstock.engine.service.PipelineRequest;

/** Pipeline requests, field by field as in the seed. */
public final class PipelineRequestWire {

  private PipelineRequestWire() {}

  /** The answer of a direct create: {@code PipelineRequestCreateResponse}. */
  public static JsonText created(PipelineRequest pipelineRequest) {
    RequestRecord request = pipelineRequest.request();
    PipelineTarget target = target(request);
    JsonWriter json = RequestFields.writer(request, pipelineRequest.steps().size(), true);
    json.beginObject()
        .field("id", request.id().toString())
        .field("project", target.project())
        .field("pipeline", target.pipeline())
        .field("version", target.version());
    RequestFields.status(json, request);
    json.field("error_message", RequestFields.errorMessage(request));
    SubRequestWire.write(json, pipelineRequest.steps(), false);
    RequestFields.result(json, request);
    timeouts(json, request);
    return json.endObject().toJson();
  }

  /**
   * The answer of a get: {@code PipelineRequestSingleDetail}.
   *
   * @param withData false for {@code metadata_only}: the two fields are left out
   */
  public static JsonText detail(PipelineRequest pipelineRequest, boolean withData) {
    RequestRecord request = pipelineRequest.request();
    PipelineTarget target = target(request);
    JsonWriter json = RequestFields.writer(request, pipelineRequest.steps().size(), withData);
    json.beginObject()
        .field("id", request.id().toString())
        .field("pipeline", target.pipeline())
        .field("version", target.version());
    RequestFields.status(json, request);
    RequestFields.times(json, request);
    if (withData) {
      RequestFields.data(json, request);
    }
    json.field("error_message", RequestFields.errorMessage(request));
    timeouts(json, request);
    RequestFields.origin(json, request);
    RequestFields.sizes(json, request);
    SubRequestWire.write(json, pipelineRequest.steps(), true);
    return json.endObject().toJson();
  }

  private static void timeouts(JsonWriter json, RequestRecord request) {
    json.field("pipeline_timeout", request.timeouts().request().toSeconds())
        .field("deployment_timeout", request.timeouts().deployment().toSeconds());
  }

  private static PipelineTarget target(RequestRecord request) {
    if (request.target() instanceof PipelineTarget target) {
      return target;
    }
    throw new IllegalArgumentException(request.id() + " is no pipeline request.");
  }
}
