package io.penstock.adapters.http.definition;

import static io.penstock.adapters.http.definition.Paths.PROJECT;

import io.penstock.adapters.http.ApiRequest;
import io.penstock.adapters.http.ApiResponse;
import io.penstock.adapters.http.Endpoints;
import io.penstock.adapters.http.QueryParameters;
import io.penstock.adapters.http.Routes;
import io.penstock.adapters.http.wire.MetricWire;
import io.penstock.engine.model.JsonText;
import io.penstock.engine.service.metric.UsageService;

/** What a project has and uses, and what there may be but is not here (reference, section 8.2). */
public final class UsageEndpoints implements Endpoints {

  private static final JsonText NONE = JsonText.of("[]");

  private final UsageService usage;

  public UsageEndpoints(UsageService usage) {
    this.usage = usage;
  }

  @Override
  public void addTo(Routes routes) {
    routes
        .get(PROJECT + "/resources", this::resources)
        .get(PROJECT + "/usage", this::usage)
        .get(PROJECT + "/quotas", this::none)
        .get(PROJECT + "/services", this::none)
        .get("/template-deployments", _ -> ApiResponse.ok(NONE));
  }

  private ApiResponse resources(ApiRequest request) {
    return ApiResponse.ok(MetricWire.resources(usage.resources(request.path("project_name"))));
  }

  private ApiResponse usage(ApiRequest request) {
    QueryParameters query = request.query();
    return ApiResponse.ok(
        MetricWire.usage(
            usage.usage(
                request.path("project_name"),
                query.time("start_date").orElse(null),
                query.time("end_date").orElse(null),
                query.string("interval").orElse(null))));
  }

  /** A project has no quotas here, and no services in front of its deployments. */
  private ApiResponse none(ApiRequest request) {
    usage.requireProject(request.path("project_name"));
    return ApiResponse.ok(NONE);
  }
}
