package io.penstock.adapters.http;

import io.penstock.adapters.http.wire.JsonWriter;
import io.penstock.engine.model.JsonText;
import io.penstock.engine.port.CatalogView;
import io.penstock.engine.port.StoreException;

/** Whether the server works, for everybody to see (reference, section 8.1). */
public final class StatusEndpoints implements Endpoints {

  private static final JsonText OK = JsonText.of("{\"status\":\"ok\"}");

  private final CatalogView catalog;

  public StatusEndpoints(CatalogView catalog) {
    this.catalog = catalog;
  }

  @Override
  public void addTo(Routes routes) {
    routes.getWithoutToken("/status", this::get);
  }

  /** The official CLI asks before each command and needs exactly {@code ok}. */
  private ApiResponse get(ApiRequest request) {
    try {
      // Any read shows that the storage answers; that nothing has this name does not matter.
      catalog.project("status");
      return ApiResponse.ok(OK);
    } catch (StoreException e) {
      return ApiResponse.ok(
          new JsonWriter()
              .beginObject()
              .field("status", "fail")
              .field("reason", "The storage does not answer.")
              .endObject()
              .toJson());
    }
  }
}
