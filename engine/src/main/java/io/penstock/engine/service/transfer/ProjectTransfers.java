package io.penstock.engine.service.transfer;

import io.penstock.engine.catalog.Export;
import io.penstock.engine.catalog.Import;
import io.penstock.engine.catalog.ProjectResource;
import io.penstock.engine.port.Catalog;
import io.penstock.engine.port.CatalogView;
import io.penstock.engine.port.ProjectArchives;
import io.penstock.engine.service.definition.ProjectService;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What of exports and imports lies outside the catalog: their files, and what works on them. */
public final class ProjectTransfers implements ProjectService.Attached {

  private final Catalog catalog;
  private final ProjectArchives archives;
  private final TransferJobs jobs;

  public ProjectTransfers(Catalog catalog, ProjectArchives archives, TransferJobs jobs) {
    this.catalog = catalog;
    this.archives = archives;
    this.jobs = jobs;
  }

  /** Removes files that nothing knows, for the start of the server. */
  public void tidy() {
    archives.keepOnly(
        Stream.of(Export.class, Import.class)
            .flatMap(kind -> catalog.resources(kind).stream())
            .map(ProjectResource::id)
            .collect(Collectors.toSet()));
  }

  /** Stops what works on exports and imports that other servers have deleted. */
  public void stopDeleted() {
    List<UUID> deleted =
        jobs.running().stream()
            .filter(id -> catalog.resource(Export.class, id).isEmpty())
            .filter(id -> catalog.resource(Import.class, id).isEmpty())
            .toList();
    jobs.stop(deleted);
    deleted.forEach(archives::delete);
  }

  /** What is to be done once a project is gone from the catalog, with all that is in it. */
  @Override
  public Runnable letGo(CatalogView view, UUID projectId) {
    List<UUID> ids =
        Stream.of(Export.class, Import.class)
            .flatMap(kind -> view.resources(kind, projectId).stream())
            .map(ProjectResource::id)
            .toList();
    return () -> {
      jobs.stop(ids);
      ids.forEach(archives::delete);
    };
  }
}
