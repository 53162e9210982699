package io.penstock.adapters.store.document;

import io.penstock.engine.catalog.ServiceUser;
import tools.jackson.databind.node.ObjectNode;

/** Service users. */
public final class ServiceUserMapping implements DocumentMapping<ServiceUser> {

  @Override
  public CatalogKey key(ServiceUser user) {
    return CatalogKey.of(user);
  }

  @Override
  public void write(ServiceUser user, ObjectNode document) {
    document.put("email", user.email());
    document.put("display_name", user.displayName());
    document.put("description", user.description());
    document.put("expires", Documents.time(user.expires()));
    document.put("token_sha256", user.tokenSha256());
  }

  @Override
  public ServiceUser read(CatalogKey key, DocumentReader document) {
    return new ServiceUser(
        key.id(),
        key.requireOwner(),
        document.text("email"),
        document.text("display_name"),
        document.text("description"),
        document.timeOrNull("expires"),
        document.text("token_sha256"),
        key.created());
  }
}
