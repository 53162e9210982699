package io.penstock.adapters.http;

import io.penstock.adapters.http.wire.JsonWriter;
import io.penstock.engine.model.JsonText;

/** Whether the server works, for everybody to see (reference, section 8.1). */
public final class StatusEndpoints implements Endpoints {

  private static final JsonText OK = JsonText.of("{\"status\":\"ok\"}");

  private final StoreProbe store;

  public StatusEndpoints(StoreProbe store) {
    this.store = store;
  }

  @Override
  public void addTo(Routes routes) {
    routes.getWithoutToken("/status", this::get);
  }

  /** The official CLI asks before each command and needs exactly {@code ok}. */
  private ApiResponse get(ApiRequest request) {
    if (store.answers()) {
      return ApiResponse.ok(OK);
    }
    return ApiResponse.ok(
        new JsonWriter()
            .beginObject()
            .field("status", "fail")
            .field("reason", "The storage does not answer.")
            .endObject()
            .toJson());
  }
}
