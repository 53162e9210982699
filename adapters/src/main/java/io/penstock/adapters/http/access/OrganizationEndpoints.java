package io.penstock.adapters.http.access;

import io.penstock.adapters.http.ApiRequest;
import io.penstock.adapters.http.ApiResponse;
import io.penstock.adapters.http.Endpoints;
import io.penstock.adapters.http.Routes;
import io.penstock.adapters.http.wire.OrganizationWire;
import io.penstock.adapters.http.wire.UserWire;
import io.penstock.engine.error.RejectedException;
import io.penstock.engine.service.access.OrganizationService;
import io.penstock.engine.service.access.UserService;

/** Organizations and the users of the server (reference, section 8.7). */
public final class OrganizationEndpoints implements Endpoints {

  private static final String ALL = "/organizations";
  private static final String ONE = ALL + "/{organization_name}";
  private static final String USERS = ONE + "/users";
  private static final String USER = USERS + "/{user_id}";

  private final OrganizationService organizations;
  private final UserService users;

  public OrganizationEndpoints(OrganizationService organizations, UserService users) {
    this.organizations = organizations;
    this.users = users;
  }

  @Override
  public void addTo(Routes routes) {
    routes
        .get(ALL, this::list)
        .get(ONE, this::get)
        .get(ONE + "/resources", this::resources)
        .get(ONE + "/usage", this::usage)
        .get(USERS, this::listUsers)
        .get(USER, this::getUser)
        .delete(USER, this::deleteUser)
        .refuse(
            "POST",
            ALL,
            "An organization is no more than a name here: create a project with this name as its"
                + " 'organization_name'.")
        .refuse("PATCH", ONE, "An organization is no more than a name here, and stays as it is.")
        .refuse(
            "POST",
            USERS,
            "Users belong to the server, not to an organization: create one with POST /user, and"
                + " add it to a project with POST /projects/{project_name}/users.")
        .refuse(
            "PATCH",
            USER,
            "No user can become an administrator: the server has one, with the admin token.")
        .refuse("GET", "/vouchers/{code}", "This server costs nothing, and so has no vouchers.");
  }

  private ApiResponse list(ApiRequest request) {
    return ApiResponse.ok(OrganizationWire.list(organizations.list(request.caller())));
  }

  private ApiResponse get(ApiRequest request) {
    return ApiResponse.ok(OrganizationWire.detail(organizations.get(name(request))));
  }

  private ApiResponse resources(ApiRequest request) {
    return ApiResponse.ok(
        OrganizationWire.resources(organizations.resources(name(request)), users.all().size()));
  }

  private ApiResponse usage(ApiRequest request) {
    var _ = organizations.get(name(request));
    var _ = request.query().time("start_date");
    var _ = request.query().time("end_date");
    String interval = request.query().string("interval").orElse("month");
    if (!interval.equals("day") && !interval.equals("month")) {
      throw RejectedException.invalid("Query parameter 'interval' must be day or month.");
    }
    return ApiResponse.ok(OrganizationWire.noUsage(interval));
  }

  private ApiResponse listUsers(ApiRequest request) {
    var _ = organizations.get(name(request));
    return ApiResponse.ok(UserWire.ofOrganization(users.all()));
  }

  private ApiResponse getUser(ApiRequest request) {
    var _ = organizations.get(name(request));
    return ApiResponse.ok(UserWire.ofOrganization(users.get(request.path("user_id"))));
  }

  /** The one way in which the administrator gets rid of somebody. */
  private ApiResponse deleteUser(ApiRequest request) {
    var _ = organizations.get(name(request));
    users.delete(request.path("user_id"));
    return ApiResponse.noContent();
  }

  private static String name(ApiRequest request) {
    return request.path("organization_name");
  }
}
