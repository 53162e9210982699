package io.penstock.engine.service.definition;

import io.penstock.engine.catalog.EnvironmentBuild;
import io.penstock.engine.catalog.EnvironmentRevision;
import io.penstock.engine.catalog.ProjectResource;
import io.penstock.engine.catalog.Revision;
import io.penstock.engine.port.CatalogView;
import io.penstock.engine.port.EnvironmentStore;
import io.penstock.engine.port.PackageStore;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * Removes files of packages and environments that no definition knows: what a stop in the middle of
 * an upload or of a deletion leaves, and what was installed for packages that are gone.
 */
public final class Leftovers {

  /** Longer than any upload or build takes, whose files no definition knows yet. */
  public static final Duration AGE = Duration.ofDays(1);

  private final CatalogView catalog;
  private final PackageStore packages;
  private final EnvironmentStore environments;
  private final InstantSource clock;

  public Leftovers(
      CatalogView catalog,
      PackageStore packages,
      EnvironmentStore environments,
      InstantSource clock) {
    this.catalog = catalog;
    this.packages = packages;
    this.environments = environments;
    this.clock = clock;
  }

  /** For the start of the server, before anything is uploaded or built: however young they are. */
  public void removeAll() {
    remove(Instant.MAX);
  }

  /** While the server runs. */
  public void removeOld() {
    remove(clock.instant().minus(AGE));
  }

  /** What is added after the catalog was asked is younger than that. */
  private void remove(Instant before) {
    Set<UUID> revisions =
        Revisions.all(catalog).map(Revision::id).collect(Collectors.toUnmodifiableSet());
    Set<UUID> uploads = ids(EnvironmentRevision.class);
    Set<UUID> builds = ids(EnvironmentBuild.class);
    environments.keepOnly(uploads, builds, before);
    packages.keepOnly(revisions, before);
  }

  private Set<UUID> ids(Class<? extends ProjectResource> kind) {
    return catalog.resources(kind).stream()
        .map(ProjectResource::id)
        .collect(Collectors.toUnmodifiableSet());
  }
}
