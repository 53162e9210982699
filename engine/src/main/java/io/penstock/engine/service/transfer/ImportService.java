package io.penstock.engine.service.transfer;

import static io.penstock.engine.error.RejectedException.conflict;
import static io.penstock.engine.error.RejectedException.invalid;
import static io.penstock.engine.error.RejectedException.notFound;

import io.penstock.engine.catalog.Export;
import io.penstock.engine.catalog.Import;
import io.penstock.engine.catalog.Import.Confirmation;
import io.penstock.engine.catalog.Import.Status;
import io.penstock.engine.catalog.Project;
import io.penstock.engine.catalog.ProjectObjects;
import io.penstock.engine.port.Catalog;
import io.penstock.engine.port.CatalogView;
import io.penstock.engine.port.JsonCodec;
import io.penstock.engine.port.ProjectArchives;
import io.penstock.engine.port.TokenStore.Principal;
import io.penstock.engine.service.access.Access;
import io.penstock.engine.service.definition.Lookup;
import io.penstock.engine.service.definition.Now;
import io.penstock.engine.webhook.WebhookUrl;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Definitions that come into a project from a file (reference, section 8.12). */
public final class ImportService {

  /** How many imports a project can have: each is a file on the disk. */
  public static final int MOST = 100;

  private final Catalog catalog;
  private final ProjectArchives archives;
  private final ImportFetch fetch;
  private final ImportRun run;
  private final DefinitionForm form;
  private final Access access;
  private final TransferJobs jobs;
  private final JsonCodec codec;
  private final InstantSource clock;

  public ImportService(
      Catalog catalog,
      ProjectArchives archives,
      ImportFetch fetch,
      ImportRun run,
      DefinitionForm form,
      Access access,
      TransferJobs jobs,
      JsonCodec codec,
      InstantSource clock) {
    this.catalog = catalog;
    this.archives = archives;
    this.fetch = fetch;
    this.run = run;
    this.form = form;
    this.access = access;
    this.jobs = jobs;
    this.codec = codec;
    this.clock = clock;
  }

  /** Where the file comes from. */
  public sealed interface Source {

    /**
     * An upload.
     *
     * @param file is moved; the caller deletes what is left
     */
    record OfFile(Path file) implements Source {}

    /** A URL that it is fetched from in the background. */
    record OfLink(String link) implements Source {}

    /** A completed export of the project. */
    record OfExport(String id) implements Source {}
  }

  /**
   * Those of a project, in order of creation.
   *
   * @param status in the words of the API; null for any
   */
  public List<Import> list(String project, @Nullable String status) {
    Status wanted =
        status == null
            ? null
            : Status.ofWireName(status)
                .orElseThrow(
                    () ->
                        invalid(
                            "Query parameter 'status' must be pending, scanning, confirmation,"
                                + " confirmation_pending, processing, completed or failed."));
    return catalog.resources(Import.class, new Lookup(catalog).project(project).id()).stream()
        .filter(imported -> wanted == null || imported.status() == wanted)
        .toList();
  }

  /** With the objects that were found or chosen, without the values of secrets. */
  public Import get(String project, String id) {
    return shown(find(catalog, new Lookup(catalog).project(project), id));
  }

  /**
   * Refuses where nothing can be imported: to be asked before a large body is read.
   *
   * @throws io.penstock.engine.error.RejectedException when there is no such project, or no room
   */
  public void requireRoom(String project) {
    requireRoom(catalog, new Lookup(catalog).project(project));
  }

  private static void requireRoom(CatalogView view, Project project) {
    if (view.resources(Import.class, project.id()).size() >= MOST) {
      throw conflict(
          "The project has %d imports, the most that are kept: delete one first.".formatted(MOST));
    }
  }

  /** Begins an import. The file is looked through in the background. */
  public Import create(String project, Source source, boolean skipConfirmation, Principal caller)
      throws IOException {
    requireRoom(project);
    UUID id = UUID.randomUUID();
    Long size = keep(project, source, id);
    boolean recorded = false;
    try {
      Import created =
          jobs.taking(
              id, () -> record(id, project, source, skipConfirmation, size, caller), this::begin);
      recorded = true;
      return created;
    } finally {
      if (!recorded) {
        archives.delete(id);
      }
    }
  }

  private Import record(
      UUID id,
      String project,
      Source source,
      boolean skipConfirmation,
      @Nullable Long size,
      Principal caller) {
    return catalog.write(
        change -> {
          Project owner = new Lookup(change).project(project);
          requireRoom(change, owner);
          Import waiting =
              new Import(
                  id,
                  owner.id(),
                  caller.email(),
                  skipConfirmation,
                  source instanceof Source.OfLink(String link) ? link : null,
                  ProjectObjects.NONE,
                  null,
                  Status.PENDING,
                  "",
                  size,
                  Now.of(clock));
          change.save(waiting);
          return waiting;
        });
  }

  private void begin(Import created) {
    UUID id = created.id();
    if (created.link() == null) {
      jobs.start(id, () -> run.scan(id));
      return;
    }
    jobs.startFetch(
        id,
        created.projectId(),
        () -> {
          if (fetch.fetch(id)) {
            jobs.start(id, () -> run.scan(id));
          }
        });
  }

  /** The size of the file; null while it is still to be fetched. */
  private @Nullable Long keep(String project, Source source, UUID id) throws IOException {
    return switch (source) {
      case Source.OfFile(Path file) -> archives.add(id, file);
      case Source.OfLink(String link) -> {
        var _ = WebhookUrl.parse("import_link", link);
        yield null;
      }
      case Source.OfExport(String exportId) -> {
        Export export = ExportService.find(catalog, new Lookup(catalog).project(project), exportId);
        if (export.status() != Export.Status.COMPLETED) {
          throw conflict(
              "The export %s cannot be imported: its status is %s."
                  .formatted(export.id(), export.status().wireName()));
        }
        try {
          yield archives.copy(export.id(), id);
        } catch (NoSuchFileException e) {
          throw notFound("The file of the export was deleted");
        }
      }
    };
  }

  /**
   * Makes what is chosen of what was found, in the background.
   *
   * @param chosen objects by name, each with what shall be other than it was found
   * @param caller needs the permissions that it takes to make each of the objects
   */
  public Import confirm(String project, String id, ProjectObjects chosen, Principal caller) {
    ObjectTree given = ObjectTree.of(chosen, codec);
    Project owner = new Lookup(catalog).project(project);
    Import asked = waiting(catalog, owner, id);
    ObjectTree objects = ImportChoice.of(ObjectTree.of(asked.objects(), codec), given);
    if (objects.isEmpty()) {
      throw invalid(
          "An import is confirmed by naming at least one of its objects; delete it if none is"
              + " wanted.");
    }
    new ImportedObjects(form).check(objects);
    ImportPermissions.require(access, caller, project, objects, Existing.in(catalog, owner.id()));
    Import confirmed =
        jobs.taking(
            asked.id(),
            () ->
                catalog.write(
                    change -> {
                      Import found = waiting(change, owner, id);
                      ImportConflicts.refuse(change, found.projectId(), form, objects);
                      Import next =
                          found.confirmed(
                              objects.toJson(codec),
                              new Confirmation(caller.email(), Now.of(clock)));
                      change.save(next);
                      return next;
                    }),
            next -> jobs.start(next.id(), () -> run.make(next.id())));
    return shown(confirmed);
  }

  private static Import waiting(CatalogView view, Project project, String id) {
    Import found = find(view, project, id);
    if (found.status() != Status.CONFIRMATION) {
      throw conflict(
          "The import %s cannot be confirmed: its status is %s, not confirmation."
              .formatted(found.id(), found.status().wireName()));
    }
    return found;
  }

  /** Removes an import with its file. What it has made stays. */
  public void delete(String project, String id) {
    Import deleted =
        catalog.write(
            change -> {
              Import found = find(change, new Lookup(change).project(project), id);
              if (found.status() == Status.PROCESSING) {
                throw conflict(
                    "The import %s cannot be deleted while its objects are made: wait for its end."
                        .formatted(found.id()));
              }
              change.deleteResource(Import.class, found.id());
              return found;
            });
    jobs.stop(deleted.id());
    archives.delete(deleted.id());
  }

  /**
   * The file of an import, as it came.
   *
   * @param content {@code size} bytes, for the caller to close
   */
  public record Download(UUID id, long size, InputStream content) {}

  public Download download(String project, String id) throws IOException {
    Import found = find(catalog, new Lookup(catalog).project(project), id);
    Long size = found.size();
    if (size == null) {
      throw conflict(
          "The import %s cannot be downloaded: its file was not fetched.".formatted(found.id()));
    }
    try {
      return new Download(found.id(), size, archives.open(found.id()));
    } catch (NoSuchFileException e) {
      throw notFound("The file of the import was deleted");
    }
  }

  private Import shown(Import imported) {
    return imported.withObjects(
        WithoutSecrets.of(ObjectTree.of(imported.objects(), codec)).toJson(codec));
  }

  private static Import find(CatalogView view, Project project, String id) {
    return Lookup.id(id)
        .flatMap(found -> view.resource(Import.class, found))
        .filter(imported -> imported.projectId().equals(project.id()))
        .orElseThrow(() -> notFound("Import was not found"));
  }
}
