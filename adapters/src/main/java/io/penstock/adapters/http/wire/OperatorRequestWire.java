package io.penstock.adapters.http.wire;

import io.penstock.engine.model.JsonText;
import io.penstock.engine.request.RequestRecord;
import io.penstock.engine.request.Target.OperatorTarget;

/** Operator requests, field by field as in the seed. */
public final class OperatorRequestWire {

  private OperatorRequestWire() {}

  /**
   * The answer of a get: {@code OperatorRequestDetail}. The name of the object is there twice: the
   * seed says {@code object}, the official client reads {@code pipeline_object} (reference, section
   * 3).
   *
   * @param withData false for {@code metadata_only}: the two fields are left out
   */
  public static JsonText detail(RequestRecord request, boolean withData) {
    RequestRecord.Parent parent = request.parent();
    if (!(request.target() instanceof OperatorTarget target) || parent == null) {
      throw new IllegalArgumentException(request.id() + " is no operator request.");
    }
    JsonWriter json =
        RequestFields.writer(RequestFields.size(request, 0, withData))
            .beginObject()
            .field("id", request.id().toString())
            .field("pipeline_request_id", parent.pipelineRequest().toString())
            .field("pipeline", target.pipeline())
            .field("version", target.version())
            .field("object", parent.objectName())
            .field("pipeline_object", parent.objectName())
            .field("operator", target.operator());
    RequestFields.status(json, request);
    RequestFields.times(json, request);
    if (withData) {
      RequestFields.data(json, request);
    }
    String error = RequestFields.errorMessage(request);
    json.field("error_message", error == null ? "" : error);
    RequestFields.sizes(json, request);
    return json.endObject().toJson();
  }
}
