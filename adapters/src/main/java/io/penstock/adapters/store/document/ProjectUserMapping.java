package io.penstock.adapters.store.document;

import io.penstock.engine.catalog.ProjectUser;
import java.util.UUID;
import tools.jackson.databind.node.ObjectNode;

/** Users of projects: all there is to say is in the key. */
public final class ProjectUserMapping implements DocumentMapping<ProjectUser> {

  @Override
  public CatalogKey key(ProjectUser user) {
    return CatalogKey.of(user);
  }

  @Override
  public void write(ProjectUser user, ObjectNode document) {}

  @Override
  public ProjectUser read(CatalogKey key, DocumentReader document) {
    return new ProjectUser(
        key.id(), key.requireOwner(), UUID.fromString(key.requireName()), key.created());
  }
}
