package io.penstock.engine.service.access;

import static io.penstock.engine.error.RejectedException.forbidden;
import static io.penstock.engine.error.RejectedException.notFound;

import io.penstock.engine.catalog.RoleAssignment.ResourceType;
import io.penstock.engine.error.RejectedException;
import io.penstock.engine.port.TokenStore.Principal;
import io.penstock.engine.service.definition.Names;
import org.jspecify.annotations.Nullable;

/** Who may do what (docs/adr/0018-access.md). Asked before every operation, so it is quick. */
public interface Access {

  /** Nobody may do anything. */
  Access NONE =
      new Access() {
        @Override
        public boolean isAdministrator(Principal caller) {
          return false;
        }

        @Override
        public boolean sees(Principal caller, String project) {
          return false;
        }

        @Override
        public boolean allows(
            Principal caller, String permission, String project, @Nullable Thing thing) {
          return false;
        }
      };

  /** Whether this is who has set the server up, and may do everything. */
  boolean isAdministrator(Principal caller);

  /**
   * Whether a caller belongs to a project. To all others it is as if it did not exist.
   *
   * @param project its name; there need not be such a project
   */
  boolean sees(Principal caller, String project);

  /**
   * Whether a caller has a permission.
   *
   * @param project its name
   * @param thing what in the project the permission has to hold for; null for the project as a
   *     whole
   */
  boolean allows(Principal caller, String permission, String project, @Nullable Thing thing);

  /**
   * Refuses what a caller has no permission for.
   *
   * @throws RejectedException forbidden, naming what is missing; but not found to who does not see
   *     the project
   */
  default void require(Principal caller, String permission, String project, @Nullable Thing thing) {
    if (allows(caller, permission, project, thing)) {
      return;
    }
    if (!sees(caller, project)) {
      // In the words of who looks for a project that is not there.
      throw notFound("Project was not found");
    }
    String place =
        thing == null
            ? ""
            : "on %s %s or ".formatted(thing.type().wireName(), Names.quote(thing.name()));
    throw forbidden(
        "The permission '%s' is missing: a role that has it must be assigned to you %sin project %s."
            .formatted(permission, place, Names.quote(project)));
  }

  /**
   * Something in a project that roles can be had on. There need not be such a thing.
   *
   * @param type not {@code PROJECT}
   */
  record Thing(ResourceType type, String name) {}
}
