package io.penstock.adapters.store.document;

import io.penstock.engine.catalog.RoleAssignment;
import io.penstock.engine.catalog.RoleAssignment.AssigneeType;
import io.penstock.engine.catalog.RoleAssignment.ResourceType;
import tools.jackson.databind.node.ObjectNode;

/** Role assignments. */
public final class RoleAssignmentMapping implements DocumentMapping<RoleAssignment> {

  @Override
  public CatalogKey key(RoleAssignment assignment) {
    return CatalogKey.of(assignment);
  }

  @Override
  public void write(RoleAssignment assignment, ObjectNode document) {
    document.put("role", Documents.id(assignment.roleId()));
    document.put("assignee_type", assignment.assigneeType().wireName());
    document.put("assignee", Documents.id(assignment.assigneeId()));
    document.put("resource_type", assignment.resourceType().wireName());
    document.put("resource", Documents.id(assignment.resourceId()));
  }

  @Override
  public RoleAssignment read(CatalogKey key, DocumentReader document) {
    String assigneeType = document.text("assignee_type");
    String resourceType = document.text("resource_type");
    return new RoleAssignment(
        key.id(),
        key.requireOwner(),
        document.id("role"),
        AssigneeType.ofWireName(assigneeType)
            .orElseThrow(() -> new IllegalArgumentException("assignee_type " + assigneeType)),
        document.id("assignee"),
        ResourceType.ofWireName(resourceType)
            .orElseThrow(() -> new IllegalArgumentException("resource_type " + resourceType)),
        document.id("resource"),
        key.created());
  }
}
