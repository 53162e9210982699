package io.penstock.adapters.store.document;

import io.penstock.engine.catalog.CustomEnvironment;
import io.penstock.engine.catalog.EnvironmentBuild;
import io.penstock.engine.catalog.EnvironmentRevision;
import io.penstock.engine.catalog.ProjectResource;
import io.penstock.engine.catalog.Role;
import java.util.Map;

/** How each kind of project resource is stored: a new kind is a line here. */
public final class ResourceMappings {

  private final Map<Class<? extends ProjectResource>, Kind<?>> kinds =
      Map.of(
          Role.class,
          new Kind<>("role", new RoleMapping()),
          CustomEnvironment.class,
          new Kind<>("environment", new CustomEnvironmentMapping()),
          EnvironmentRevision.class,
          new Kind<>("environment_revision", new EnvironmentRevisionMapping()),
          EnvironmentBuild.class,
          new Kind<>("environment_build", new EnvironmentBuildMapping()));

  /**
   * One kind.
   *
   * @param name what its rows are known by in the store, never to be changed
   */
  public record Kind<T extends ProjectResource>(String name, DocumentMapping<T> mapping) {}

  @SuppressWarnings("unchecked") // The map is put together above.
  public <T extends ProjectResource> Kind<T> of(Class<T> kind) {
    Kind<?> found = kinds.get(kind);
    if (found == null) {
      throw new IllegalArgumentException("Nothing says how to store a " + kind.getSimpleName());
    }
    return (Kind<T>) found;
  }
}
