package io.penstock.engine.service.transfer;

import io.penstock.engine.catalog.Import;
import io.penstock.engine.catalog.Import.Status;
import io.penstock.engine.port.Catalog;
import io.penstock.engine.port.Downloads;
import io.penstock.engine.port.ProjectArchives;
import io.penstock.engine.webhook.WebhookUrl;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.UUID;

/** Brings the file of an import that was given as a link. */
public final class ImportFetch {

  private final Catalog catalog;
  private final ProjectArchives archives;
  private final Downloads downloads;
  private final Path temporary;
  private final long maximumBytes;

  /**
   * Fetches nothing until asked to.
   *
   * @param temporary an existing folder for files while they come in
   * @param maximumBytes of a file
   */
  public ImportFetch(
      Catalog catalog,
      ProjectArchives archives,
      Downloads downloads,
      Path temporary,
      long maximumBytes) {
    this.catalog = catalog;
    this.archives = archives;
    this.downloads = downloads;
    this.temporary = temporary;
    this.maximumBytes = maximumBytes;
  }

  /**
   * Fetches the file and keeps it.
   *
   * @return whether it is there; where it is not, the import has failed, or is gone
   */
  boolean fetch(UUID id) throws InterruptedException {
    String link = catalog.resource(Import.class, id).map(Import::link).orElse(null);
    if (link == null) {
      return false; // Deleted meanwhile.
    }
    Optional<String> problem =
        TransferProgress.attempt("import " + id, "fetch the file", () -> fetch(id, link));
    if (problem.isPresent()) {
      var _ =
          TransferProgress.advance(
              catalog, Import.class, id, found -> found.with(Status.FAILED, problem.get()));
    }
    return problem.isEmpty();
  }

  private void fetch(UUID id, String link) throws IOException, InterruptedException {
    Path file = temporary.resolve("import-" + id + ".part");
    try {
      downloads.fetch(WebhookUrl.parse("import_link", link), file, maximumBytes);
      long size = archives.add(id, file);
      if (TransferProgress.advance(catalog, Import.class, id, found -> found.withSize(size))
          .isEmpty()) {
        archives.delete(id);
        throw new InterruptedException();
      }
    } finally {
      Files.deleteIfExists(file);
    }
  }
}
