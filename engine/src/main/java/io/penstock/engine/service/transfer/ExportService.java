package io.penstock.engine.service.transfer;

import static io.penstock.engine.error.RejectedException.conflict;
import static io.penstock.engine.error.RejectedException.invalid;
import static io.penstock.engine.error.RejectedException.notFound;

import io.penstock.engine.catalog.Export;
import io.penstock.engine.catalog.Export.Status;
import io.penstock.engine.catalog.Project;
import io.penstock.engine.catalog.ProjectObjects;
import io.penstock.engine.port.Catalog;
import io.penstock.engine.port.CatalogView;
import io.penstock.engine.port.JsonCodec;
import io.penstock.engine.port.ProjectArchives;
import io.penstock.engine.port.TokenStore.Principal;
import io.penstock.engine.service.definition.Checks;
import io.penstock.engine.service.definition.Lookup;
import io.penstock.engine.service.definition.Now;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.NoSuchFileException;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Definitions of a project as a file (reference, section 8.12). */
public final class ExportService {

  /** How many exports a project can have: each is a file on the disk. */
  public static final int MOST = 100;

  private final Catalog catalog;
  private final ProjectServices services;
  private final ProjectArchives archives;
  private final DefinitionForm form;
  private final TransferJobs jobs;
  private final JsonCodec codec;
  private final InstantSource clock;

  public ExportService(
      Catalog catalog,
      ProjectServices services,
      ProjectArchives archives,
      DefinitionForm form,
      TransferJobs jobs,
      JsonCodec codec,
      InstantSource clock) {
    this.catalog = catalog;
    this.services = services;
    this.archives = archives;
    this.form = form;
    this.jobs = jobs;
    this.codec = codec;
    this.clock = clock;
  }

  /**
   * A new export.
   *
   * @param objects what to export; empty when {@code all} is true
   * @param packages whether to export the code of versions and the files of environments
   */
  public record Create(
      ProjectObjects objects, boolean all, boolean packages, @Nullable String description) {}

  /**
   * Those of a project, in order of creation.
   *
   * @param status in the words of the API; null for any
   */
  public List<Export> list(String project, @Nullable String status) {
    Status wanted =
        status == null
            ? null
            : Status.ofWireName(status)
                .orElseThrow(
                    () ->
                        invalid(
                            "Query parameter 'status' must be pending, processing, completed or"
                                + " failed."));
    return catalog.resources(Export.class, new Lookup(catalog).project(project).id()).stream()
        .filter(export -> wanted == null || export.status() == wanted)
        .toList();
  }

  public Export get(String project, String id) {
    return find(catalog, new Lookup(catalog).project(project), id);
  }

  /** Begins an export. It is made in the background. */
  public Export create(String project, Create command, Principal caller) {
    ObjectTree given = ObjectTree.of(command.objects(), codec);
    if (command.all() && !given.isEmpty()) {
      throw invalid(
          "Query parameter 'all' exports all objects: leave it out, or the objects in the body.");
    }
    if (!command.all() && given.isEmpty()) {
      throw invalid(
          "An export needs at least one object in 'deployments', 'pipelines',"
              + " 'environment_variables' or 'environments', or the query parameter 'all'.");
    }
    UUID id = UUID.randomUUID();
    return jobs.taking(
        id, () -> record(id, project, command, given, caller), _ -> jobs.start(id, () -> make(id)));
  }

  private Export record(
      UUID id, String project, Create command, ObjectTree given, Principal caller) {
    return catalog.write(
        change -> {
          Project owner = new Lookup(change).project(project);
          if (change.resources(Export.class, owner.id()).size() >= MOST) {
            throw conflict(
                "The project has %d exports, the most that are kept: delete one first."
                    .formatted(MOST));
          }
          ExportSelection selection = new ExportSelection(change, owner);
          Export created =
              new Export(
                  id,
                  owner.id(),
                  caller.email(),
                  Checks.description(command.description(), ""),
                  (command.all() ? selection.all() : selection.of(given)).toJson(codec),
                  command.packages(),
                  Status.PENDING,
                  "",
                  null,
                  Now.of(clock));
          change.save(created);
          return created;
        });
  }

  /** Removes an export with its file. One that is being made is stopped. */
  public void delete(String project, String id) {
    Export export =
        catalog.write(
            change -> {
              Export found = find(change, new Lookup(change).project(project), id);
              change.deleteResource(Export.class, found.id());
              return found;
            });
    jobs.stop(export.id());
    archives.delete(export.id());
  }

  /**
   * A completed export.
   *
   * @param content {@code size} bytes, for the caller to close
   */
  public record Download(UUID id, long size, InputStream content) {}

  public Download download(String project, String id) throws IOException {
    Export export = get(project, id);
    Long size = export.size();
    if (export.status() != Status.COMPLETED || size == null) {
      throw conflict(
          "The export %s cannot be downloaded: its status is %s."
              .formatted(export.id(), export.status().wireName()));
    }
    try {
      return new Download(export.id(), size, archives.open(export.id()));
    } catch (NoSuchFileException e) {
      throw notFound("The file of the export was deleted");
    }
  }

  /** Those that the last stop of the server cut short, or that of another one. */
  public void endInterrupted() {
    for (Export export : catalog.resources(Export.class)) {
      if (export.isUnfinished()) {
        jobs.ifLeft(export.id(), () -> end(export.id()));
      }
    }
  }

  private void end(UUID id) {
    boolean ended =
        catalog.write(
            change -> {
              Optional<Export> left =
                  change.resource(Export.class, id).filter(Export::isUnfinished);
              left.ifPresent(
                  export ->
                      change.save(
                          export.with(
                              Status.FAILED,
                              "The server stopped before the export was complete: create another"
                                  + " one.",
                              null)));
              return left.isPresent();
            });
    if (ended) {
      archives.delete(id);
    }
  }

  static Export find(CatalogView view, Project project, String id) {
    return Lookup.id(id)
        .flatMap(found -> view.resource(Export.class, found))
        .filter(export -> export.projectId().equals(project.id()))
        .orElseThrow(() -> notFound("Export was not found"));
  }

  private void make(UUID id) throws InterruptedException {
    Optional<Export> begun = advance(id, Status.PROCESSING, "", null);
    if (begun.isEmpty()) {
      return; // Deleted meanwhile, or its project.
    }
    Optional<String> problem =
        TransferProgress.attempt(
            "export " + id,
            "make the export",
            () -> {
              long size = write(begun.get());
              if (advance(id, Status.COMPLETED, "", size).isEmpty()) {
                archives.delete(id);
              }
            });
    if (problem.isPresent()) {
      var _ = advance(id, Status.FAILED, problem.get(), null);
    }
  }

  private long write(Export export) throws IOException {
    ExportedObjects objects =
        new ExportedObjects(
            services, form, () -> CurrentName.of(catalog, export.projectId()), export.packages());
    ObjectTree read = objects.read(ObjectTree.of(export.objects(), codec));
    return archives.write(export.id(), read.toMap(), objects::open);
  }

  /** Empty when it was deleted meanwhile. */
  private Optional<Export> advance(UUID id, Status status, String message, @Nullable Long size)
      throws InterruptedException {
    return TransferProgress.advance(
        catalog, Export.class, id, export -> export.with(status, message, size));
  }
}
