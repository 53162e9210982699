package io.penstock.engine.service.access;

import io.penstock.engine.catalog.RoleAssignment;

/**
 * A role assignment with the names that the API shows.
 *
 * @param role its name
 * @param assignee the id of a user, the name of a deployment
 * @param resource a name
 */
public record RoleAssignmentView(
    RoleAssignment assignment, String role, String assignee, String resource) {}
