package io.penstock.engine.service.access;

import io.penstock.engine.catalog.RoleAssignment.ResourceType;
import io.penstock.engine.port.TokenStore.Principal;
import org.jspecify.annotations.Nullable;

/** Who may do what (docs/adr/0018-access.md). Asked before every operation, so it is quick. */
public interface Access {

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
   * Something in a project that roles can be had on. There need not be such a thing.
   *
   * @param type not {@code PROJECT}
   */
  record Thing(ResourceType type, String name) {}
}
