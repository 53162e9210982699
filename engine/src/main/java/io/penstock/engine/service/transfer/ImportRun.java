package io.penstock.engine.service.transfer;

import io.penstock.engine.catalog.Import;
import io.penstock.engine.catalog.Import.Status;
import io.penstock.engine.catalog.ProjectObjects;
import io.penstock.engine.error.RejectedException;
import io.penstock.engine.port.Catalog;
import io.penstock.engine.port.JsonCodec;
import io.penstock.engine.port.ProjectArchives;
import io.penstock.engine.port.TokenStore.Principal;
import io.penstock.engine.service.access.Access;
import io.penstock.engine.service.audit.Caller;
import io.penstock.engine.service.definition.BuildRecord;
import io.penstock.engine.service.transfer.ImportSteps.Step;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.channels.ClosedByInterruptException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.UnaryOperator;

/**
 * What an import does in the background: it looks through a file, and makes what is in it. Whatever
 * happens, it ends in a state that says what has become of it; what the server's own stop cuts
 * short is ended by {@link #endInterrupted} at the next start.
 */
public final class ImportRun {

  private static final Logger LOG = System.getLogger(ImportRun.class.getName());
  private static final String STOPPED = "The server stopped during the import.";

  private final Catalog catalog;
  private final ProjectServices services;
  private final ProjectArchives archives;
  private final DefinitionForm form;
  private final JsonCodec codec;
  private final Access access;

  public ImportRun(
      Catalog catalog,
      ProjectServices services,
      ProjectArchives archives,
      DefinitionForm form,
      Access access,
      JsonCodec codec) {
    this.catalog = catalog;
    this.services = services;
    this.archives = archives;
    this.form = form;
    this.access = access;
    this.codec = codec;
  }

  /** Those that the last stop of the server cut short, or that of another one. */
  public void endInterrupted(TransferJobs jobs) {
    for (Import each : catalog.resources(Import.class)) {
      if (each.isUnderWay()) {
        jobs.ifLeft(each.id(), () -> end(each));
      }
    }
  }

  /** Unless it has gone on since it was seen: then it may have been confirmed, and be made now. */
  private void end(Import seen) {
    String message =
        seen.status() == Status.PROCESSING
            ? STOPPED + " " + ImportedSoFar.sentence(catalog, seen, objects(seen))
            : STOPPED;
    catalog.write(
        change -> {
          if (change.resource(Import.class, seen.id()).filter(seen::equals).isPresent()) {
            change.save(seen.with(Status.FAILED, BuildRecord.shortened(message)));
          }
          return seen;
        });
  }

  /** Looks through the file. */
  void scan(UUID id) throws InterruptedException {
    Optional<Import> begun = advance(id, found -> found.with(Status.SCANNING, ""));
    if (begun.isEmpty()) {
      return; // Deleted meanwhile.
    }
    orFail(
        id,
        "look through the file",
        () -> {
          ImportedObjects imported = new ImportedObjects(form);
          ObjectTree objects = ObjectTree.of(archives.read(id, imported::check));
          if (objects.isEmpty()) {
            throw RejectedException.invalid("There is no object in the file of the import.");
          }
          imported.checkFound(objects);
          ProjectObjects found = objects.toJson(codec);
          Import.Status next =
              begun.get().skipConfirmation() ? Status.CONFIRMATION_PENDING : Status.CONFIRMATION;
          var _ = advance(id, each -> each.withObjects(found).with(next, ""));
        });
    if (catalog
        .resource(Import.class, id)
        .filter(found -> found.status() == Status.CONFIRMATION_PENDING && found.skipConfirmation())
        .isPresent()) {
      make(id);
    }
  }

  /** Makes the objects. */
  void make(UUID id) throws InterruptedException {
    Optional<Import> begun = advance(id, found -> found.with(Status.PROCESSING, ""));
    if (begun.isEmpty()) {
      return; // Deleted meanwhile, or its project.
    }
    orFail(
        id,
        "make the objects",
        () -> {
          makeAll(begun.get());
          var _ = advance(id, found -> found.with(Status.COMPLETED, ""));
        });
  }

  private void makeAll(Import imported) throws IOException, InterruptedException {
    ObjectTree objects = objects(imported);
    UUID projectId = imported.projectId();
    Existing existing = Existing.in(catalog, projectId);
    // Asked for when it was confirmed, but what was there may be gone, and so may the permissions.
    ImportPermissions.require(
        access,
        new Principal(imported.decidedBy()),
        CurrentName.of(catalog, projectId),
        objects,
        existing);
    // Looked at before, but all kinds of things may have been made since.
    new ImportedObjects(form).check(objects);
    ImportConflicts.refuse(catalog, projectId, form, objects);
    ImportSteps steps =
        new ImportSteps(
            services,
            archives,
            form,
            imported.id(),
            () -> CurrentName.of(catalog, projectId),
            new Principal(imported.importedBy()));
    List<String> made = new ArrayList<>();
    for (Step step : steps.of(objects, existing)) {
      if (Thread.currentThread().isInterrupted()) {
        throw new InterruptedException();
      }
      make(imported, step, made);
      made.add(step.what());
    }
  }

  /** In the name of who imports. */
  private void make(Import imported, Step step, List<String> made)
      throws IOException, InterruptedException {
    try {
      var _ =
          Caller.as(
              imported.importedBy(),
              () -> {
                step.work().run();
                return true;
              });
    } catch (RejectedException e) {
      throw new RejectedException(
          e.reason(),
          afterMaking(made, "The %s could not be made: %s".formatted(step.what(), e.getMessage())));
    } catch (ClosedByInterruptException e) {
      var _ = Thread.interrupted();
      throw new InterruptedException();
    } catch (Exception | Error e) {
      LOG.log(Level.ERROR, "The import " + imported.id() + " broke off.", e);
      throw new RejectedException(
          RejectedException.Reason.UNAVAILABLE,
          afterMaking(
              made,
              "The %s could not be made: the server's disk failed, or its own log says why."
                  .formatted(step.what())));
    }
  }

  private static String afterMaking(List<String> made, String problem) {
    // The list is what helps; a problem may be longer than the whole message may be.
    String shortened = problem.length() > 500 ? problem.substring(0, 500) + "…" : problem;
    return shortened
        + (made.isEmpty()
            ? " Nothing was made."
            : " Made before that, and kept: %s.".formatted(Sentences.list(made)));
  }

  private ObjectTree objects(Import imported) {
    return ObjectTree.of(imported.objects(), codec);
  }

  private void orFail(UUID id, String what, TransferProgress.Work work)
      throws InterruptedException {
    Optional<String> problem = TransferProgress.attempt("import " + id, what, work);
    if (problem.isPresent()) {
      var _ = advance(id, found -> found.with(Status.FAILED, problem.get()));
    }
  }

  /** Empty when it was deleted meanwhile. */
  private Optional<Import> advance(UUID id, UnaryOperator<Import> step)
      throws InterruptedException {
    return TransferProgress.advance(catalog, Import.class, id, step);
  }
}
