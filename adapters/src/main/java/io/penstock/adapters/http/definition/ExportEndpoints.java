package io.penstock.adapters.http.definition;

import static io.penstock.adapters.http.definition.Bodies.text;

import io.penstock.adapters.http.ApiRequest;
import io.penstock.adapters.http.ApiResponse;
import io.penstock.adapters.http.Endpoints;
import io.penstock.adapters.http.JsonFields;
import io.penstock.adapters.http.Routes;
import io.penstock.adapters.http.wire.TransferWire;
import io.penstock.engine.catalog.ProjectObjects;
import io.penstock.engine.error.RejectedException;
import io.penstock.engine.model.JsonText;
import io.penstock.engine.service.transfer.ExportService;
import java.io.IOException;

/** Definitions of a project as a file (reference, section 8.12). */
public final class ExportEndpoints implements Endpoints {

  private static final String EXPORTS = Paths.PROJECT + "/exports";
  private static final String EXPORT = EXPORTS + "/{export_id}";
  private static final JsonText NONE = JsonText.of("{}");

  private final ExportService exports;

  public ExportEndpoints(ExportService exports) {
    this.exports = exports;
  }

  @Override
  public void addTo(Routes routes) {
    routes
        .get(EXPORTS, this::list)
        .post(EXPORTS, this::create)
        .get(EXPORT, this::get)
        .delete(EXPORT, this::delete)
        .get(EXPORT + "/download", this::download);
  }

  private ApiResponse list(ApiRequest request) {
    return ApiResponse.ok(
        TransferWire.exports(
            exports.list(
                request.path("project_name"), request.query().string("status").orElse(null))));
  }

  private ApiResponse create(ApiRequest request) {
    JsonFields body = request.body();
    return ApiResponse.created(
        TransferWire.created(
            exports.create(
                request.path("project_name"),
                new ExportService.Create(
                    objects(body),
                    request.query().flag("all", false),
                    request.query().flag("packages", true),
                    text(body, "description")),
                request.caller())));
  }

  private ApiResponse get(ApiRequest request) {
    return ApiResponse.ok(
        TransferWire.detail(exports.get(request.path("project_name"), request.path("export_id"))));
  }

  private ApiResponse delete(ApiRequest request) {
    exports.delete(request.path("project_name"), request.path("export_id"));
    return ApiResponse.noContent();
  }

  private ApiResponse download(ApiRequest request) throws IOException {
    ExportService.Download download =
        exports.download(request.path("project_name"), request.path("export_id"));
    return new ApiResponse.Download(
        "export-%s.zip".formatted(download.id()),
        "application/zip",
        download.size(),
        download.content());
  }

  /** The objects that a body names. */
  static ProjectObjects objects(JsonFields body) {
    JsonText services = body.optionalJsonObject("services").orElse(NONE);
    if (!services.equals(NONE)) {
      throw RejectedException.invalid("'services' must be empty: this server has no services.");
    }
    return new ProjectObjects(
        body.optionalJsonObject("deployments").orElse(NONE),
        body.optionalJsonObject("pipelines").orElse(NONE),
        body.optionalJsonObject("environment_variables").orElse(NONE),
        body.optionalJsonObject("environments").orElse(NONE));
  }
}
