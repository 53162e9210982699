package io.penstock.adapters.http;

import static io.penstock.engine.error.RejectedException.forbidden;

import io.penstock.adapters.http.Routes.Route;
import io.penstock.engine.catalog.RoleAssignment.ResourceType;
import io.penstock.engine.error.RejectedException;
import io.penstock.engine.port.TokenStore.Principal;
import io.penstock.engine.service.access.Access;
import io.penstock.engine.service.access.Access.Thing;
import org.jspecify.annotations.Nullable;

/**
 * Lets callers do what they may. Who does not belong to a project is told that there is none,
 * whether there is one or not; who does is told which permission is missing, whether or not there
 * is the thing that the path names (docs/adr/0018-access.md).
 */
final class Guard {

  private final Access access;

  Guard(Access access) {
    this.access = access;
  }

  /**
   * Checks what the operation asks for. What the table of operations does not name is for the
   * administrator alone.
   *
   * @throws RejectedException when the caller may not
   */
  void check(Principal caller, Route route, ApiRequest request) {
    switch (route.requirement()) {
      case Requirement.Nothing() -> {}
      case Requirement.Token() -> {}
      case Requirement.Permission(String name) ->
          require(caller, name, request.path("project_name"), thing(request));
      case Requirement.Administrator() -> requireAdministrator(caller);
      case null -> requireAdministrator(caller);
    }
  }

  boolean sees(Principal caller, String project) {
    return access.sees(caller, project);
  }

  void require(Principal caller, String permission, String project, @Nullable Thing thing) {
    access.require(caller, permission, project, thing);
  }

  private void requireAdministrator(Principal caller) {
    if (!access.isAdministrator(caller)) {
      throw forbidden("Only the administrator of the server may do this, with the admin token.");
    }
  }

  private static @Nullable Thing thing(ApiRequest request) {
    Thing deployment = thing(request, ResourceType.DEPLOYMENT, "deployment_name");
    if (deployment != null) {
      return deployment;
    }
    Thing pipeline = thing(request, ResourceType.PIPELINE, "pipeline_name");
    return pipeline != null ? pipeline : thing(request, ResourceType.BUCKET, "bucket_name");
  }

  private static @Nullable Thing thing(ApiRequest request, ResourceType type, String parameter) {
    String name = request.pathOrNull(parameter);
    return name == null ? null : new Thing(type, name);
  }
}
