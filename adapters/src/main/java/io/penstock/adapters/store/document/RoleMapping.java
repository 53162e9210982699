package io.penstock.adapters.store.document;

import io.penstock.engine.catalog.Role;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Roles. */
public final class RoleMapping implements DocumentMapping<Role> {

  @Override
  public CatalogKey key(Role role) {
    return CatalogKey.of(role);
  }

  @Override
  public void write(Role role, ObjectNode document) {
    ArrayNode permissions = document.putArray("permissions");
    role.permissions().forEach(permissions::add);
  }

  @Override
  public Role read(CatalogKey key, DocumentReader document) {
    return new Role(
        key.id(),
        key.requireOwner(),
        key.requireName(),
        document.texts("permissions"),
        key.created());
  }
}
