package io.penstock.adapters.http.definition;

import static io.penstock.adapters.http.definition.Bodies.text;
import static io.penstock.adapters.http.definition.Paths.PROJECT;

import io.penstock.adapters.http.ApiRequest;
import io.penstock.adapters.http.ApiResponse;
import io.penstock.adapters.http.Endpoints;
import io.penstock.adapters.http.JsonFields;
import io.penstock.adapters.http.Routes;
import io.penstock.adapters.http.wire.MetricWire;
import io.penstock.engine.service.definition.MetricService;

/** Metrics (reference, section 8.11). */
public final class MetricEndpoints implements Endpoints {

  private static final String METRICS = PROJECT + "/metrics";
  private static final String METRIC = METRICS + "/{metric_name}";

  private final MetricService metrics;

  public MetricEndpoints(MetricService metrics) {
    this.metrics = metrics;
  }

  @Override
  public void addTo(Routes routes) {
    routes
        .get(METRICS, this::list)
        .post(METRICS, this::create)
        .get(METRIC, this::get)
        .patch(METRIC, this::update)
        .delete(METRIC, this::delete);
  }

  private ApiResponse list(ApiRequest request) {
    return ApiResponse.ok(
        MetricWire.list(
            metrics.list(
                request.path("project_name"),
                request.query().optionalFlag("custom").orElse(null))));
  }

  private ApiResponse create(ApiRequest request) {
    JsonFields body = request.body();
    return ApiResponse.created(
        MetricWire.detail(
            metrics.create(
                request.path("project_name"),
                new MetricService.Create(
                    body.string("name"),
                    body.string("metric_type"),
                    text(body, "description"),
                    text(body, "unit"),
                    body.optionalStrings("labels").orElse(null)))));
  }

  private ApiResponse get(ApiRequest request) {
    return ApiResponse.ok(
        MetricWire.detail(metrics.get(request.path("project_name"), request.path("metric_name"))));
  }

  private ApiResponse update(ApiRequest request) {
    JsonFields body = request.body();
    return ApiResponse.ok(
        MetricWire.detail(
            metrics.update(
                request.path("project_name"),
                request.path("metric_name"),
                new MetricService.Update(
                    text(body, "name"),
                    text(body, "description"),
                    text(body, "unit"),
                    body.optionalStrings("labels").orElse(null)))));
  }

  private ApiResponse delete(ApiRequest request) {
    metrics.delete(request.path("project_name"), request.path("metric_name"));
    return ApiResponse.noContent();
  }
}
