package io.penstock.engine.service.access;

import static io.penstock.engine.error.RejectedException.conflict;
import static io.penstock.engine.error.RejectedException.invalid;
import static io.penstock.engine.error.RejectedException.notFound;

import io.penstock.engine.catalog.Role;
import io.penstock.engine.port.Catalog;
import io.penstock.engine.port.CatalogView;
import io.penstock.engine.service.definition.Lookup;
import io.penstock.engine.service.definition.Names;
import io.penstock.engine.service.definition.Now;
import io.penstock.engine.service.definition.RoleAssignments;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Roles: the default ones and those of a project (reference, section 8.6). */
public final class RoleService {

  private final Catalog catalog;
  private final InstantSource clock;

  public RoleService(Catalog catalog, InstantSource clock) {
    this.catalog = catalog;
    this.clock = clock;
  }

  /** Default roles first. */
  public List<RoleView> list(String project) {
    UUID projectId = new Lookup(catalog).project(project).id();
    return Stream.concat(
            DefaultRoles.list().stream(),
            catalog.resources(Role.class, projectId).stream().map(RoleView::of))
        .toList();
  }

  public RoleView get(String project, String name) {
    return find(catalog, new Lookup(catalog).project(project).id(), name);
  }

  public RoleView create(String project, String name, List<String> permissions) {
    return catalog.write(
        change -> {
          UUID projectId = new Lookup(change).project(project).id();
          Role role =
              new Role(
                  UUID.randomUUID(),
                  projectId,
                  freeName(change, projectId, name),
                  known(permissions),
                  Now.of(clock));
          change.save(role);
          return RoleView.of(role);
        });
  }

  /** Changes a role; null changes nothing. Whoever has it may do what it says from now on. */
  public RoleView update(
      String project, String name, @Nullable String newName, @Nullable List<String> permissions) {
    return catalog.write(
        change -> {
          UUID projectId = new Lookup(change).project(project).id();
          Role before = own(change, projectId, name, "changed");
          Role updated =
              new Role(
                  before.id(),
                  projectId,
                  newName == null || newName.equals(name)
                      ? name
                      : freeName(change, projectId, newName),
                  permissions == null ? before.permissions() : known(permissions),
                  before.created());
          change.save(updated);
          return RoleView.of(updated);
        });
  }

  /** Removes the role from the project, and from everybody who has it. */
  public void delete(String project, String name) {
    catalog.write(
        change -> {
          UUID projectId = new Lookup(change).project(project).id();
          Role role = own(change, projectId, name, "deleted");
          RoleAssignments.removeOf(change, projectId, role.id());
          change.deleteResource(Role.class, role.id());
          return role;
        });
  }

  static RoleView find(CatalogView catalog, UUID projectId, String name) {
    return DefaultRoles.named(name)
        .or(() -> catalog.resource(Role.class, projectId, name).map(RoleView::of))
        .orElseThrow(() -> notFound("Role was not found"));
  }

  /** Nothing for a role that is gone. */
  static Optional<RoleView> find(CatalogView catalog, UUID id) {
    return DefaultRoles.withId(id).or(() -> catalog.resource(Role.class, id).map(RoleView::of));
  }

  private static Role own(CatalogView catalog, UUID projectId, String name, String what) {
    if (DefaultRoles.named(name).isPresent()) {
      throw invalid(
          "The default role %s cannot be %s: create a role of your own."
              .formatted(Names.quote(name), what));
    }
    return catalog
        .resource(Role.class, projectId, name)
        .orElseThrow(() -> notFound("Role was not found"));
  }

  private static String freeName(CatalogView catalog, UUID projectId, String name) {
    Names.ROLE.check("name", name);
    if (DefaultRoles.named(name).isPresent()
        || catalog.resource(Role.class, projectId, name).isPresent()) {
      throw conflict(
          "The name %s is taken: role names must be unique in the project."
              .formatted(Names.quote(name)));
    }
    return name;
  }

  private static List<String> known(List<String> permissions) {
    for (String permission : permissions) {
      if (!Permissions.isKnown(permission)) {
        throw invalid(
            "The value %s in 'permissions' is not known: GET /permissions lists those there are."
                .formatted(Names.quote(permission)));
      }
    }
    return permissions.stream().distinct().toList();
  }
}
