package io.penstock.adapters.http.wire;

import io.penstock.engine.model.JsonText;
import io.penstock.engine.service.access.RoleAssignmentView;
import io.penstock.engine.service.access.RoleView;
import java.util.List;

/** Roles and their assignments, field by field as in the reference, section 8.6. */
public final class RoleWire {

  private RoleWire() {}

  /** {@code PermissionList}. */
  public static JsonText permissions(List<String> permissions) {
    return Lists.many(permissions, (json, it) -> json.field("name", it));
  }

  /** {@code RoleList}: without their permissions. */
  public static JsonText list(List<RoleView> roles) {
    return Lists.many(roles, RoleWire::common);
  }

  /** {@code RoleDetailList}, which is one role. */
  public static JsonText detail(RoleView role) {
    return Lists.one(
        role,
        (json, it) -> {
          common(json, it);
          json.name("permissions").beginArray();
          it.permissions().forEach(json::value);
          json.endArray();
        });
  }

  private static void common(JsonWriter json, RoleView role) {
    json.field("id", role.id().toString())
        .field("name", role.name())
        .field("default", role.isDefault());
  }

  /** {@code RoleAssignmentList}, which is one assignment. */
  public static JsonText assignment(RoleAssignmentView assignment) {
    return Lists.one(assignment, RoleWire::fields);
  }

  public static JsonText assignments(List<RoleAssignmentView> assignments) {
    return Lists.many(assignments, RoleWire::fields);
  }

  private static void fields(JsonWriter json, RoleAssignmentView it) {
    json.field("id", it.assignment().id().toString())
        .field("assignee", it.assignee())
        .field("assignee_type", it.assignment().assigneeType().wireName())
        .field("role", it.role())
        .field("resource", it.resource())
        .field("resource_type", it.assignment().resourceType().wireName());
  }
}
