package io.penstock.adapters.http.wire;

import io.penstock.engine.request.RequestRecord;
import io.penstock.engine.request.Target.DeploymentTarget;
import io.penstock.engine.request.Target.OperatorTarget;
import io.penstock.engine.request.Target.PipelineTarget;
import java.util.List;

/**
 * The steps of a pipeline request, in three lists by kind (seed; reference, section 2.2). Newer
 * clients also read the times, which older ones ignore.
 */
final class SubRequestWire {

  private SubRequestWire() {}

  /**
   * Writes the three lists.
   *
   * @param steps by sequence
   * @param withSizes true where a request is read, false where it is created
   */
  static void write(JsonWriter json, List<RequestRecord> steps, boolean withSizes) {
    json.name("deployment_requests").beginArray();
    for (RequestRecord step : steps) {
      if (step.target() instanceof DeploymentTarget) {
        begin(json, step);
        RequestWire.target(json, step);
        end(json, step, withSizes);
      }
    }
    json.endArray().name("operator_requests").beginArray();
    for (RequestRecord step : steps) {
      if (step.target() instanceof OperatorTarget target) {
        begin(json, step);
        json.field("operator", target.operator());
        end(json, step, withSizes);
      }
    }
    json.endArray().name("pipeline_requests").beginArray();
    for (RequestRecord step : steps) {
      if (step.target() instanceof PipelineTarget) {
        begin(json, step);
        RequestWire.target(json, step);
        end(json, step, withSizes);
      }
    }
    json.endArray();
  }

  private static void begin(JsonWriter json, RequestRecord step) {
    json.beginObject()
        .field("id", step.id().toString())
        .field("pipeline_object", RequestFields.objectName(step));
  }

  private static void end(JsonWriter json, RequestRecord step, boolean withSizes) {
    json.field("sequence_id", RequestFields.sequenceId(step));
    RequestFields.status(json, step);
    json.field("error_message", RequestFields.errorMessage(step));
    if (withSizes) {
      RequestFields.sizes(json, step);
    }
    RequestFields.times(json, step);
    json.endObject();
  }
}
