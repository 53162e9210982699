package io.penstock.engine.service.access;

import io.penstock.engine.catalog.Role;
import java.util.List;
import java.util.UUID;

/**
 * A role, stored or not.
 *
 * @param isDefault whether every project has it
 * @param permissions by the alphabet for default roles, as given for others
 */
public record RoleView(UUID id, String name, boolean isDefault, List<String> permissions) {

  public RoleView {
    permissions = List.copyOf(permissions);
  }

  static RoleView of(Role role) {
    return new RoleView(role.id(), role.name(), false, role.permissions());
  }
}
