package io.penstock.adapters.http.wire;

import io.penstock.engine.model.JsonText;
import io.penstock.engine.request.RequestRecord;
import io.penstock.engine.request.Target.DeploymentTarget;

/** Deployment requests, field by field as in the reference, section 7. */
public final class DeploymentRequestWire {

  private DeploymentRequestWire() {}

  /** The answer of a direct create: {@code DeploymentRequestCreateResponse}. */
  public static JsonText created(RequestRecord request) {
    JsonWriter json = begin(request, true);
    RequestFields.result(json, request);
    return json.field("error_message", RequestFields.errorMessage(request))
        .field("timeout", request.timeouts().request().toSeconds())
        .endObject()
        .toJson();
  }

  /**
   * The answer of a get: {@code DeploymentRequestSingleDetail}.
   *
   * @param withData false for {@code metadata_only}: the two fields are left out
   */
  public static JsonText detail(RequestRecord request, boolean withData) {
    JsonWriter json = begin(request, withData);
    RequestFields.times(json, request);
    RequestFields.sizes(json, request);
    json.field("error_message", RequestFields.errorMessage(request))
        .field("timeout", request.timeouts().request().toSeconds());
    if (withData) {
      RequestFields.data(json, request);
    }
    // Only requests that come through a service have it, and there are no services.
    json.nullField("additional_data");
    RequestFields.origin(json, request);
    return json.endObject().toJson();
  }

  private static JsonWriter begin(RequestRecord request, boolean withData) {
    if (!(request.target() instanceof DeploymentTarget target)) {
      throw new IllegalArgumentException(request.id() + " is no deployment request.");
    }
    JsonWriter json =
        RequestFields.writer(request, 0, withData)
            .beginObject()
            .field("id", request.id().toString())
            .field("deployment", target.deployment())
            .field("version", target.version());
    RequestFields.status(json, request);
    return json;
  }
}
