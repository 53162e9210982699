package io.penstock.adapters.http.definition;

import static io.penstock.adapters.http.definition.Bodies.bool;
import static io.penstock.adapters.http.definition.Bodies.labels;
import static io.penstock.adapters.http.definition.Bodies.text;
import static io.penstock.adapters.http.definition.Paths.PROJECT;

import io.penstock.adapters.http.ApiRequest;
import io.penstock.adapters.http.ApiResponse;
import io.penstock.adapters.http.Endpoints;
import io.penstock.adapters.http.JsonFields;
import io.penstock.adapters.http.Routes;
import io.penstock.adapters.http.wire.ProjectWire;
import io.penstock.engine.service.definition.Edit;
import io.penstock.engine.service.definition.ProjectService;
import org.jspecify.annotations.Nullable;

/** Projects (reference, section 8.2). */
public final class ProjectEndpoints implements Endpoints {

  private final ProjectService projects;

  public ProjectEndpoints(ProjectService projects) {
    this.projects = projects;
  }

  @Override
  public void addTo(Routes routes) {
    routes
        .get("/projects", this::list)
        .post("/projects", this::create)
        .get(PROJECT, this::get)
        .patch(PROJECT, this::update)
        .delete(PROJECT, this::delete);
  }

  private ApiResponse list(ApiRequest request) {
    String organization = request.query().string("organization").orElse(null);
    return ApiResponse.ok(
        ProjectWire.list(
            projects.list(organization, Bodies.labelFilter(request)).stream()
                .filter(project -> request.sees(project.name()))
                .toList()));
  }

  private ApiResponse create(ApiRequest request) {
    JsonFields body = request.body();
    return ApiResponse.created(
        ProjectWire.detail(
            projects.create(
                new ProjectService.Create(
                    body.string("name"),
                    body.string("organization_name"),
                    bool(body, "advanced_permissions"),
                    credits(body),
                    body.optionalStrings("cors_origins").orElse(null),
                    labels(body)))));
  }

  private ApiResponse get(ApiRequest request) {
    return ApiResponse.ok(ProjectWire.detail(projects.get(request.path("project_name"))));
  }

  private ApiResponse update(ApiRequest request) {
    JsonFields body = request.body();
    return ApiResponse.ok(
        ProjectWire.detail(
            projects.update(
                request.path("project_name"),
                new ProjectService.Update(
                    text(body, "name"),
                    bool(body, "advanced_permissions"),
                    body.has("credits") ? new Edit.Set<>(credits(body)) : new Edit.Keep<>(),
                    bool(body, "suspend"),
                    body.optionalStrings("cors_origins").orElse(null),
                    labels(body)))));
  }

  private ApiResponse delete(ApiRequest request) {
    projects.delete(request.path("project_name"));
    return ApiResponse.noContent();
  }

  private static @Nullable Double credits(JsonFields body) {
    return body.optionalNumber("credits").map(Number::doubleValue).orElse(null);
  }
}
