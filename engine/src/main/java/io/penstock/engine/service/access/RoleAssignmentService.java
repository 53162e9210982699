package io.penstock.engine.service.access;

import static io.penstock.engine.error.RejectedException.conflict;
import static io.penstock.engine.error.RejectedException.invalid;
import static io.penstock.engine.error.RejectedException.notFound;

import io.penstock.engine.catalog.Deployment;
import io.penstock.engine.catalog.Project;
import io.penstock.engine.catalog.ProjectUser;
import io.penstock.engine.catalog.RoleAssignment;
import io.penstock.engine.catalog.RoleAssignment.AssigneeType;
import io.penstock.engine.catalog.RoleAssignment.ResourceType;
import io.penstock.engine.catalog.ServiceUser;
import io.penstock.engine.port.Catalog;
import io.penstock.engine.port.CatalogView;
import io.penstock.engine.service.definition.Lookup;
import io.penstock.engine.service.definition.Names;
import io.penstock.engine.service.definition.Now;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Who has which role on what (reference, section 8.6). */
public final class RoleAssignmentService {

  private final Catalog catalog;
  private final InstantSource clock;

  public RoleAssignmentService(Catalog catalog, InstantSource clock) {
    this.catalog = catalog;
    this.clock = clock;
  }

  /**
   * A new assignment, in the words of the API.
   *
   * @param assigneeType {@code user}, which service users are too, or {@code deployment}; null for
   *     a user
   * @param resource null, together with its type, for the project
   */
  public record Create(
      String role,
      String assignee,
      @Nullable String assigneeType,
      @Nullable String resource,
      @Nullable String resourceType) {}

  /** Which assignments to list; null components let all pass. */
  public record Filter(
      @Nullable String resource,
      @Nullable String resourceType,
      @Nullable String assignee,
      @Nullable String assigneeType) {}

  public List<RoleAssignmentView> list(String project, Filter filter) {
    Project owner = new Lookup(catalog).project(project);
    ResourceType resourceType =
        filter.resourceType() == null ? null : resourceType(filter.resourceType());
    AssigneeType assigneeType =
        filter.assigneeType() == null ? null : assigneeType(filter.assigneeType());
    return catalog.resources(RoleAssignment.class, owner.id()).stream()
        .filter(it -> resourceType == null || it.resourceType() == resourceType)
        .filter(it -> assigneeType == null || it.assigneeType() == assigneeType)
        .flatMap(it -> view(catalog, it).stream())
        .filter(it -> filter.resource() == null || it.resource().equals(filter.resource()))
        .filter(it -> filter.assignee() == null || it.assignee().equals(filter.assignee()))
        .toList();
  }

  public RoleAssignmentView get(String project, String id) {
    return find(catalog, project, id);
  }

  public RoleAssignmentView create(String project, Create command) {
    return catalog.write(
        change -> {
          Project owner = new Lookup(change).project(project);
          RoleView role = RoleService.find(change, owner.id(), command.role());
          AssigneeType assigneeType =
              command.assigneeType() == null
                  ? AssigneeType.USER
                  : assigneeType(command.assigneeType());
          UUID assignee = assignee(change, owner, assigneeType, command.assignee());
          ResourceType resourceType = resourceType(owner, command);
          UUID resource = resource(change, owner, resourceType, command.resource());
          RoleAssignment assignment =
              new RoleAssignment(
                  UUID.randomUUID(),
                  owner.id(),
                  role.id(),
                  assigneeType,
                  assignee,
                  resourceType,
                  resource,
                  Now.of(clock));
          refuseRepetition(change, assignment);
          change.save(assignment);
          return view(change, assignment).orElseThrow();
        });
  }

  public void delete(String project, String id) {
    catalog.write(
        change -> {
          RoleAssignmentView found = find(change, project, id);
          change.deleteResource(RoleAssignment.class, found.assignment().id());
          return found;
        });
  }

  private static ResourceType resourceType(Project project, Create command) {
    if ((command.resource() == null) != (command.resourceType() == null)) {
      throw invalid(
          "'resource' and 'resource_type' belong together: give both, or none for the project.");
    }
    ResourceType type =
        command.resourceType() == null
            ? ResourceType.PROJECT
            : resourceType(command.resourceType());
    if (type != ResourceType.PROJECT && !project.advancedPermissions()) {
      throw invalid(
          ("The value %s of 'resource_type' is not allowed: set 'advanced_permissions' of the"
                  + " project to true first, or assign the role on the project.")
              .formatted(Names.quote(type.wireName())));
    }
    return type;
  }

  private static UUID assignee(
      CatalogView catalog, Project project, AssigneeType type, String assignee) {
    return switch (type) {
      case USER ->
          Lookup.id(assignee)
              .filter(
                  id ->
                      catalog.resource(ProjectUser.class, project.id(), id.toString()).isPresent()
                          || catalog
                              .resource(ServiceUser.class, project.id(), id.toString())
                              .isPresent())
              .orElseThrow(() -> notFound("User was not found"));
      case DEPLOYMENT ->
          catalog
              .deployment(project.id(), assignee)
              .map(Deployment::id)
              .orElseThrow(() -> notFound("Deployment was not found"));
    };
  }

  private static UUID resource(
      CatalogView catalog, Project project, ResourceType type, @Nullable String name) {
    if (name == null) {
      return project.id();
    }
    return AssignableThings.id(catalog, project, type, name)
        .orElseThrow(
            () ->
                notFound(
                    switch (type) {
                      case PROJECT -> "Project was not found";
                      case DEPLOYMENT -> "Deployment was not found";
                      case PIPELINE -> "Pipeline was not found";
                      case BUCKET -> "Bucket was not found";
                    }));
  }

  private static void refuseRepetition(CatalogView catalog, RoleAssignment assignment) {
    boolean there =
        catalog.resources(RoleAssignment.class, assignment.projectId()).stream()
            .anyMatch(
                it ->
                    it.roleId().equals(assignment.roleId())
                        && it.assigneeId().equals(assignment.assigneeId())
                        && it.resourceId().equals(assignment.resourceId()));
    if (there) {
      throw conflict("The role is assigned already: to the same assignee, on the same resource.");
    }
  }

  private static RoleAssignmentView find(CatalogView catalog, String project, String id) {
    UUID projectId = new Lookup(catalog).project(project).id();
    return Lookup.id(id)
        .flatMap(known -> catalog.resource(RoleAssignment.class, known))
        .filter(assignment -> assignment.projectId().equals(projectId))
        .flatMap(assignment -> view(catalog, assignment))
        .orElseThrow(() -> notFound("Role assignment was not found"));
  }

  /** Nothing for what is about something that is gone. */
  private static Optional<RoleAssignmentView> view(CatalogView catalog, RoleAssignment assignment) {
    String role = RoleService.find(catalog, assignment.roleId()).map(RoleView::name).orElse(null);
    String resource = AssignableThings.name(catalog, assignment).orElse(null);
    String assignee =
        switch (assignment.assigneeType()) {
          case USER -> assignment.assigneeId().toString();
          case DEPLOYMENT ->
              catalog.deployment(assignment.assigneeId()).map(Deployment::name).orElse(null);
        };
    return role == null || resource == null || assignee == null
        ? Optional.empty()
        : Optional.of(new RoleAssignmentView(assignment, role, assignee, resource));
  }

  private static ResourceType resourceType(String name) {
    return ResourceType.ofWireName(name)
        .orElseThrow(
            () ->
                invalid(
                    ("The value %s of 'resource_type' is not known: it must be project, deployment,"
                            + " pipeline or bucket.")
                        .formatted(Names.quote(name))));
  }

  private static AssigneeType assigneeType(String name) {
    return AssigneeType.ofWireName(name)
        .orElseThrow(
            () ->
                invalid(
                    "The value %s of 'assignee_type' is not known: it must be user or deployment."
                        .formatted(Names.quote(name))));
  }
}
