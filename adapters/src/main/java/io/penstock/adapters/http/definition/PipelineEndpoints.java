package io.penstock.adapters.http.definition;

import static io.penstock.adapters.http.definition.Bodies.fields;
import static io.penstock.adapters.http.definition.Bodies.labels;
import static io.penstock.adapters.http.definition.Bodies.text;
import static io.penstock.adapters.http.definition.Paths.PIPELINE;
import static io.penstock.adapters.http.definition.Paths.PIPELINES;

import io.penstock.adapters.http.ApiRequest;
import io.penstock.adapters.http.ApiResponse;
import io.penstock.adapters.http.Endpoints;
import io.penstock.adapters.http.JsonFields;
import io.penstock.adapters.http.Routes;
import io.penstock.adapters.http.wire.PipelineWire;
import io.penstock.engine.service.definition.PipelineService;

/** Pipelines (reference, section 4.1). */
public final class PipelineEndpoints implements Endpoints {

  private final PipelineService pipelines;

  public PipelineEndpoints(PipelineService pipelines) {
    this.pipelines = pipelines;
  }

  @Override
  public void addTo(Routes routes) {
    routes
        .get(PIPELINES, this::list)
        .post(PIPELINES, this::create)
        .get(PIPELINE, this::get)
        .patch(PIPELINE, this::update)
        .delete(PIPELINE, this::delete);
  }

  private ApiResponse list(ApiRequest request) {
    return ApiResponse.ok(
        PipelineWire.list(
            pipelines.list(request.path("project_name"), Bodies.labelFilter(request))));
  }

  private ApiResponse create(ApiRequest request) {
    JsonFields body = request.body();
    return ApiResponse.created(
        PipelineWire.created(
            pipelines.create(request.path("project_name"), command(body.string("name"), body))));
  }

  static PipelineService.Create command(String name, JsonFields body) {
    return new PipelineService.Create(
        name,
        text(body, "description"),
        body.string("input_type"),
        fields(body, "input_fields"),
        text(body, "output_type"),
        fields(body, "output_fields"),
        labels(body));
  }

  private ApiResponse get(ApiRequest request) {
    return ApiResponse.ok(
        PipelineWire.detail(
            pipelines.get(request.path("project_name"), request.path("pipeline_name"))));
  }

  private ApiResponse update(ApiRequest request) {
    JsonFields body = request.body();
    return ApiResponse.ok(
        PipelineWire.detail(
            pipelines.update(
                request.path("project_name"),
                request.path("pipeline_name"),
                new PipelineService.Update(
                    text(body, "name"),
                    text(body, "description"),
                    text(body, "input_type"),
                    fields(body, "input_fields"),
                    text(body, "output_type"),
                    fields(body, "output_fields"),
                    labels(body),
                    text(body, "default_version")))));
  }

  private ApiResponse delete(ApiRequest request) throws InterruptedException {
    pipelines.delete(request.path("project_name"), request.path("pipeline_name"));
    return ApiResponse.noContent();
  }
}
