package io.penstock.adapters.store.document;

import io.penstock.engine.catalog.ProjectResource;
import java.time.Instant;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What a definition is found by, kept beside its document and not in it.
 *
 * @param owner what it belongs to; null for projects
 * @param name unique in its owner; null for revisions
 */
public record CatalogKey(UUID id, @Nullable UUID owner, @Nullable String name, Instant created) {

  static CatalogKey of(ProjectResource resource) {
    return new CatalogKey(resource.id(), resource.projectId(), resource.name(), resource.created());
  }

  public UUID requireOwner() {
    return Objects.requireNonNull(owner, "owner");
  }

  public String requireName() {
    return Objects.requireNonNull(name, "name");
  }
}
