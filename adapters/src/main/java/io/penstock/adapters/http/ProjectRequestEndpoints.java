package io.penstock.adapters.http;

import io.penstock.adapters.http.wire.RequestWire;
import io.penstock.engine.service.ProjectRequests;

/** The ended requests of all of a project's deployments or pipelines (reference, section 8.2). */
public final class ProjectRequestEndpoints implements Endpoints {

  private final ProjectRequests requests;

  public ProjectRequestEndpoints(ProjectRequests requests) {
    this.requests = requests;
  }

  @Override
  public void addTo(Routes routes) {
    routes.get("/projects/{project_name}/requests", this::list);
  }

  private ApiResponse list(ApiRequest request) {
    return ApiResponse.ok(
        RequestWire.overview(
            requests.list(
                request.path("project_name"),
                request.query().string("object_type").orElse(null),
                RequestFilters.of(request.query()))));
  }
}
