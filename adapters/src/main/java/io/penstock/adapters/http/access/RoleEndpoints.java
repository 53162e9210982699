package io.penstock.adapters.http.access;

import io.penstock.adapters.http.ApiRequest;
import io.penstock.adapters.http.ApiResponse;
import io.penstock.adapters.http.Endpoints;
import io.penstock.adapters.http.JsonFields;
import io.penstock.adapters.http.Routes;
import io.penstock.adapters.http.wire.RoleWire;
import io.penstock.engine.error.RejectedException;
import io.penstock.engine.service.access.Permissions;
import io.penstock.engine.service.access.RoleAssignmentService;
import io.penstock.engine.service.access.RoleService;
import java.util.List;

/** Permissions, roles, and who has them (reference, section 8.6). */
public final class RoleEndpoints implements Endpoints {

  private static final String PROJECT = "/projects/{project_name}";
  private static final String ROLE = PROJECT + "/roles/{role_name}";
  private static final String ASSIGNMENTS = PROJECT + "/role-assignments";
  private static final String ASSIGNMENT = ASSIGNMENTS + "/{id}";

  private final RoleService roles;
  private final RoleAssignmentService assignments;

  public RoleEndpoints(RoleService roles, RoleAssignmentService assignments) {
    this.roles = roles;
    this.assignments = assignments;
  }

  @Override
  public void addTo(Routes routes) {
    routes
        .get("/permissions", request -> ApiResponse.ok(RoleWire.permissions(Permissions.ALL)))
        .get(PROJECT + "/roles", this::list)
        .post(PROJECT + "/roles", this::create)
        .get(ROLE, this::get)
        .patch(ROLE, this::update)
        .delete(ROLE, this::delete)
        .get(ASSIGNMENTS, this::listAssignments)
        .post(ASSIGNMENTS, this::assign)
        .get(ASSIGNMENT, this::getAssignment)
        .delete(ASSIGNMENT, this::deleteAssignment);
  }

  private ApiResponse list(ApiRequest request) {
    return ApiResponse.ok(RoleWire.list(roles.list(request.path("project_name"))));
  }

  private ApiResponse create(ApiRequest request) {
    JsonFields body = request.body();
    String name = body.string("name");
    List<String> permissions =
        body.optionalStrings("permissions")
            .orElseThrow(
                () ->
                    RejectedException.invalid(
                        "Field 'permissions' is missing; it must be a list of strings."));
    return ApiResponse.created(
        RoleWire.detail(roles.create(request.path("project_name"), name, permissions)));
  }

  private ApiResponse get(ApiRequest request) {
    return ApiResponse.ok(
        RoleWire.detail(roles.get(request.path("project_name"), request.path("role_name"))));
  }

  private ApiResponse update(ApiRequest request) {
    JsonFields body = request.body();
    return ApiResponse.ok(
        RoleWire.detail(
            roles.update(
                request.path("project_name"),
                request.path("role_name"),
                body.optionalString("name").orElse(null),
                body.optionalStrings("permissions").orElse(null))));
  }

  private ApiResponse delete(ApiRequest request) {
    roles.delete(request.path("project_name"), request.path("role_name"));
    return ApiResponse.noContent();
  }

  private ApiResponse listAssignments(ApiRequest request) {
    return ApiResponse.ok(
        RoleWire.assignments(
            assignments.list(
                request.path("project_name"),
                new RoleAssignmentService.Filter(
                    request.query().string("resource").orElse(null),
                    request.query().string("resource_type").orElse(null),
                    request.query().string("assignee").orElse(null),
                    request.query().string("assignee_type").orElse(null)))));
  }

  private ApiResponse assign(ApiRequest request) {
    JsonFields body = request.body();
    return ApiResponse.created(
        RoleWire.assignment(
            assignments.create(
                request.path("project_name"),
                new RoleAssignmentService.Create(
                    body.string("role"),
                    body.string("assignee"),
                    body.optionalString("assignee_type").orElse(null),
                    body.optionalString("resource").orElse(null),
                    body.optionalString("resource_type").orElse(null)))));
  }

  private ApiResponse getAssignment(ApiRequest request) {
    return ApiResponse.ok(
        RoleWire.assignment(assignments.get(request.path("project_name"), request.path("id"))));
  }

  private ApiResponse deleteAssignment(ApiRequest request) {
    assignments.delete(request.path("project_name"), request.path("id"));
    return ApiResponse.noContent();
  }
}
