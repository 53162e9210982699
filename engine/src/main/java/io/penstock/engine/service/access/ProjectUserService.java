package io.penstock.engine.service.access;

import static io.penstock.engine.error.RejectedException.conflict;
import static io.penstock.engine.error.RejectedException.notFound;

import io.penstock.engine.catalog.ProjectUser;
import io.penstock.engine.port.Catalog;
import io.penstock.engine.port.UserStore;
import io.penstock.engine.port.UserStore.User;
import io.penstock.engine.service.definition.Lookup;
import io.penstock.engine.service.definition.Now;
import io.penstock.engine.service.definition.RoleAssignments;
import java.time.InstantSource;
import java.util.List;
import java.util.UUID;

/** Which users belong to a project (reference, section 8.2). */
public final class ProjectUserService {

  private final Catalog catalog;
  private final UserStore users;
  private final InstantSource clock;

  public ProjectUserService(Catalog catalog, UserStore users, InstantSource clock) {
    this.catalog = catalog;
    this.users = users;
    this.clock = clock;
  }

  public List<User> list(String project) {
    UUID projectId = new Lookup(catalog).project(project).id();
    return catalog.resources(ProjectUser.class, projectId).stream()
        .flatMap(member -> users.user(member.userId()).stream())
        .toList();
  }

  public User get(String project, String userId) {
    UUID projectId = new Lookup(catalog).project(project).id();
    return Lookup.id(userId)
        .filter(id -> catalog.resource(ProjectUser.class, projectId, id.toString()).isPresent())
        .flatMap(users::user)
        .orElseThrow(() -> notFound("User was not found"));
  }

  /** Lets a user of the server belong to the project, without any role. */
  public User add(String project, String userId) {
    User user =
        Lookup.id(userId).flatMap(users::user).orElseThrow(() -> notFound("User was not found"));
    catalog.write(
        change -> {
          UUID projectId = new Lookup(change).project(project).id();
          if (change.resource(ProjectUser.class, projectId, user.id().toString()).isPresent()) {
            throw conflict("The user belongs to the project already.");
          }
          ProjectUser member =
              new ProjectUser(UUID.randomUUID(), projectId, user.id(), Now.of(clock));
          change.save(member);
          return member;
        });
    return user;
  }

  /** Removes a user, and the user's roles in the project. */
  public void remove(String project, String userId) {
    catalog.write(
        change -> {
          UUID projectId = new Lookup(change).project(project).id();
          ProjectUser member =
              Lookup.id(userId)
                  .flatMap(id -> change.resource(ProjectUser.class, projectId, id.toString()))
                  .orElseThrow(() -> notFound("User was not found"));
          RoleAssignments.removeOf(change, projectId, member.userId());
          change.deleteResource(ProjectUser.class, member.id());
          return member;
        });
  }

  /** Removes a user from all projects. */
  void removeEverywhere(UUID userId) {
    catalog.write(
        change -> {
          List<ProjectUser> everywhere =
              change.resources(ProjectUser.class).stream()
                  .filter(member -> member.userId().equals(userId))
                  .toList();
          for (ProjectUser member : everywhere) {
            RoleAssignments.removeOf(change, member.projectId(), userId);
            change.deleteResource(ProjectUser.class, member.id());
          }
          return everywhere;
        });
  }
}
