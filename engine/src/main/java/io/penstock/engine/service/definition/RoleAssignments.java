package io.penstock.engine.service.definition;

import io.penstock.engine.catalog.RoleAssignment;
import io.penstock.engine.port.CatalogChange;
import java.util.UUID;

/** Role assignments go with what they are about. */
public final class RoleAssignments {

  private RoleAssignments() {}

  /** Removes those that name this thing: as the role, as who has it, or as what it is had on. */
  public static void removeOf(CatalogChange change, UUID projectId, UUID thing) {
    for (RoleAssignment assignment : change.resources(RoleAssignment.class, projectId)) {
      if (thing.equals(assignment.roleId())
          || thing.equals(assignment.assigneeId())
          || thing.equals(assignment.resourceId())) {
        change.deleteResource(RoleAssignment.class, assignment.id());
      }
    }
  }
}
