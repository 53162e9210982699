package io.penstock.adapters.http.definition;

import static io.penstock.adapters.http.definition.Bodies.integer;
import static io.penstock.adapters.http.definition.Bodies.labels;
import static io.penstock.adapters.http.definition.Bodies.text;
import static io.penstock.adapters.http.definition.Paths.PIPELINE_VERSION;
import static io.penstock.adapters.http.definition.Paths.PIPELINE_VERSIONS;

import io.penstock.adapters.http.ApiRequest;
import io.penstock.adapters.http.ApiResponse;
import io.penstock.adapters.http.Endpoints;
import io.penstock.adapters.http.JsonFields;
import io.penstock.adapters.http.Routes;
import io.penstock.adapters.http.wire.PipelineVersionWire;
import io.penstock.engine.service.definition.PipelineVersionService;

/** Versions of pipelines (reference, section 4.2). */
public final class PipelineVersionEndpoints implements Endpoints {

  private final PipelineVersionService versions;

  public PipelineVersionEndpoints(PipelineVersionService versions) {
    this.versions = versions;
  }

  @Override
  public void addTo(Routes routes) {
    routes
        .get(PIPELINE_VERSIONS, this::list)
        .post(PIPELINE_VERSIONS, this::create)
        .get(PIPELINE_VERSION, this::get)
        .patch(PIPELINE_VERSION, this::update)
        .delete(PIPELINE_VERSION, this::delete);
  }

  private ApiResponse list(ApiRequest request) {
    return ApiResponse.ok(
        PipelineVersionWire.list(
            versions.list(
                request.path("project_name"),
                request.path("pipeline_name"),
                Bodies.labelFilter(request))));
  }

  private ApiResponse create(ApiRequest request) {
    JsonFields body = request.body();
    return ApiResponse.created(
        PipelineVersionWire.detail(
            versions.create(
                request.path("project_name"),
                request.path("pipeline_name"),
                body.string("version"),
                settings(body))));
  }

  private ApiResponse get(ApiRequest request) {
    return ApiResponse.ok(
        PipelineVersionWire.detail(
            versions.get(
                request.path("project_name"),
                request.path("pipeline_name"),
                request.path("version"))));
  }

  private ApiResponse update(ApiRequest request) {
    JsonFields body = request.body();
    return ApiResponse.ok(
        PipelineVersionWire.detail(
            versions.update(
                request.path("project_name"),
                request.path("pipeline_name"),
                request.path("version"),
                text(body, "version"),
                settings(body))));
  }

  private ApiResponse delete(ApiRequest request) throws InterruptedException {
    versions.delete(
        request.path("project_name"), request.path("pipeline_name"), request.path("version"));
    return ApiResponse.noContent();
  }

  static PipelineVersionService.Settings settings(JsonFields body) {
    return new PipelineVersionService.Settings(
        text(body, "description"),
        labels(body),
        integer(body, "request_retention_time"),
        text(body, "request_retention_mode"),
        GraphBody.read(body));
  }
}
