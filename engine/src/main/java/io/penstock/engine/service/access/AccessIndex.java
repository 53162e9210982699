package io.penstock.engine.service.access;

import io.penstock.engine.catalog.Project;
import io.penstock.engine.catalog.ProjectUser;
import io.penstock.engine.catalog.RoleAssignment;
import io.penstock.engine.catalog.RoleAssignment.ResourceType;
import io.penstock.engine.catalog.ServiceUser;
import io.penstock.engine.port.CatalogView;
import io.penstock.engine.service.access.Access.Thing;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What the catalog says about access, arranged for quick answers.
 *
 * @param generation of the catalog: it is as old as this, or younger
 */
record AccessIndex(
    long generation,
    Map<ByteBuffer, ServiceUser> byToken,
    Map<String, ServiceUser> byEmail,
    Map<UUID, Map<String, Grants>> byAccount) {

  /** An index of no catalog, which none is as old as. */
  static final AccessIndex NONE = new AccessIndex(-1, Map.of(), Map.of(), Map.of());

  static AccessIndex of(CatalogView catalog, long generation) {
    AccessIndex index =
        new AccessIndex(generation, new HashMap<>(), new HashMap<>(), new HashMap<>());
    Map<UUID, Project> projects = new HashMap<>();
    catalog.projects().forEach(project -> projects.put(project.id(), project));
    for (ServiceUser user : catalog.resources(ServiceUser.class)) {
      Project project = projects.get(user.projectId());
      if (project != null) {
        index.byToken.put(ByteBuffer.wrap(HexFormat.of().parseHex(user.tokenSha256())), user);
        index.byEmail.put(user.email(), user);
        var _ = index.grants(user.id(), project);
      }
    }
    for (ProjectUser user : catalog.resources(ProjectUser.class)) {
      Project project = projects.get(user.projectId());
      if (project != null) {
        var _ = index.grants(user.userId(), project);
      }
    }
    for (RoleAssignment assignment : catalog.resources(RoleAssignment.class)) {
      Project project = projects.get(assignment.projectId());
      if (project != null) {
        index.add(catalog, project, assignment);
      }
    }
    for (ServiceUser user : index.byEmail.values()) {
      index
          .byAccount
          .getOrDefault(user.id(), Map.of())
          .values()
          .forEach(Grants::withoutThoseAboutAccess);
    }
    return index;
  }

  private void add(CatalogView catalog, Project project, RoleAssignment assignment) {
    RoleView role = RoleService.find(catalog, assignment.roleId()).orElse(null);
    if (role == null) {
      return;
    }
    if (assignment.resourceType() == ResourceType.PROJECT) {
      grants(assignment.assigneeId(), project).add(role.permissions());
    } else if (project.advancedPermissions()) {
      AssignableThings.name(catalog, assignment)
          .ifPresent(
              name ->
                  grants(assignment.assigneeId(), project)
                      .add(new Thing(assignment.resourceType(), name), role.permissions()));
    }
  }

  private Grants grants(UUID account, Project project) {
    return byAccount
        .computeIfAbsent(account, any -> new HashMap<>())
        .computeIfAbsent(project.name(), any -> new Grants());
  }

  /** Null when the account does not belong to a project of this name. */
  @Nullable Grants grants(UUID account, String project) {
    return byAccount.getOrDefault(account, Map.of()).get(project);
  }

  Optional<ServiceUser> withToken(byte[] sha256) {
    return Optional.ofNullable(byToken.get(ByteBuffer.wrap(sha256)));
  }

  Optional<ServiceUser> withEmail(String email) {
    return Optional.ofNullable(byEmail.get(email));
  }
}
