package io.penstock.adapters.http.access;

import io.penstock.adapters.http.ApiRequest;
import io.penstock.adapters.http.ApiResponse;
import io.penstock.adapters.http.Endpoints;
import io.penstock.adapters.http.Routes;
import io.penstock.adapters.http.wire.UserWire;
import io.penstock.engine.service.access.ProjectUserService;

/** Users of a project (reference, section 8.2). */
public final class ProjectUserEndpoints implements Endpoints {

  private static final String ALL = "/projects/{project_name}/users";
  private static final String ONE = ALL + "/{user_id}";

  private final ProjectUserService users;

  public ProjectUserEndpoints(ProjectUserService users) {
    this.users = users;
  }

  @Override
  public void addTo(Routes routes) {
    routes
        .get(ALL, this::list)
        .post(ALL, this::create)
        .get(ONE, this::get)
        .delete(ONE, this::delete);
  }

  private ApiResponse list(ApiRequest request) {
    return ApiResponse.ok(UserWire.ofProject(users.list(request.path("project_name"))));
  }

  private ApiResponse create(ApiRequest request) {
    return ApiResponse.created(
        UserWire.ofProject(
            users.add(request.path("project_name"), request.body().string("user_id"))));
  }

  private ApiResponse get(ApiRequest request) {
    return ApiResponse.ok(
        UserWire.ofProject(users.get(request.path("project_name"), request.path("user_id"))));
  }

  private ApiResponse delete(ApiRequest request) {
    users.remove(request.path("project_name"), request.path("user_id"));
    return ApiResponse.noContent();
  }
}
