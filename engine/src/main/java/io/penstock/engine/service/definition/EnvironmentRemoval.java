package io.penstock.engine.service.definition;

import io.penstock.engine.catalog.CustomEnvironment;
import io.penstock.engine.catalog.EnvironmentBuild;
import io.penstock.engine.catalog.EnvironmentRevision;
import io.penstock.engine.port.CatalogChange;
import io.penstock.engine.port.CatalogView;
import java.util.List;
import java.util.UUID;

/** The revisions and builds of environments about to be deleted. */
record EnvironmentRemoval(List<UUID> revisions, List<UUID> builds) {

  static EnvironmentRemoval ofProject(CatalogView catalog, UUID projectId) {
    return new EnvironmentRemoval(
        catalog.resources(EnvironmentRevision.class, projectId).stream()
            .map(EnvironmentRevision::id)
            .toList(),
        catalog.resources(EnvironmentBuild.class, projectId).stream()
            .map(EnvironmentBuild::id)
            .toList());
  }

  static EnvironmentRemoval of(CatalogView catalog, CustomEnvironment environment) {
    UUID id = environment.id();
    return new EnvironmentRemoval(
        catalog.resources(EnvironmentRevision.class, environment.projectId()).stream()
            .filter(revision -> revision.environmentId().equals(id))
            .map(EnvironmentRevision::id)
            .toList(),
        catalog.resources(EnvironmentBuild.class, environment.projectId()).stream()
            .filter(build -> build.environmentId().equals(id))
            .map(EnvironmentBuild::id)
            .toList());
  }

  void removeFrom(CatalogChange change) {
    builds.forEach(id -> change.deleteResource(EnvironmentBuild.class, id));
    revisions.forEach(id -> change.deleteResource(EnvironmentRevision.class, id));
  }

  /** What lies outside the catalog; to be called when the catalog has let them go. */
  void carryOut(EnvironmentBuilds running) {
    running.discard(revisions, builds);
  }
}
