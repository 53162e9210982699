package io.penstock.server;

import io.penstock.adapters.archive.ArchiveLimits;
import io.penstock.adapters.archive.ZipProjectArchives;
import io.penstock.adapters.http.definition.ApiDefinitionForm;
import io.penstock.adapters.webhook.HostLookup;
import io.penstock.adapters.webhook.SocketDownloads;
import io.penstock.engine.port.Catalog;
import io.penstock.engine.port.Cluster;
import io.penstock.engine.port.JsonCodec;
import io.penstock.engine.service.access.Access;
import io.penstock.engine.service.definition.ProjectService;
import io.penstock.engine.service.transfer.DefinitionForm;
import io.penstock.engine.service.transfer.ExportService;
import io.penstock.engine.service.transfer.ImportFetch;
import io.penstock.engine.service.transfer.ImportRun;
import io.penstock.engine.service.transfer.ImportService;
import io.penstock.engine.service.transfer.ProjectServices;
import io.penstock.engine.service.transfer.ProjectTransfers;
import io.penstock.engine.service.transfer.TransferJobs;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;

/** Exports and imports: the part of the {@link Wiring} that is theirs alone. */
final class TransferWiring implements AutoCloseable {

  private static final int AT_ONCE = 2;
  private static final int FETCHED_AT_ONCE = 16;
  private static final Duration DOWNLOAD = Duration.ofMinutes(30);
  private static final Duration SILENCE = Duration.ofSeconds(30);

  private final SocketDownloads downloads;
  private final Cluster cluster;
  private final TransferJobs jobs;
  private final ProjectTransfers transfers;
  private final ExportService exports;
  private final ImportService imports;
  private final ImportRun run;

  TransferWiring(
      Foundation base,
      ProjectServices services,
      ProjectService projects,
      Access access,
      Path uploads)
      throws IOException {
    ServerConfig config = base.config();
    Catalog catalog = base.catalog();
    JsonCodec codec = base.codec();
    InstantSource clock = base.clock();
    cluster = base.cluster();
    jobs = new TransferJobs(AT_ONCE, FETCHED_AT_ONCE, cluster);
    downloads =
        new SocketDownloads(new HostLookup(config.webhooksMayBePrivate()), DOWNLOAD, SILENCE);
    ZipProjectArchives archives =
        new ZipProjectArchives(
            config.data(), ArchiveLimits.of(config.maximumUploadSize()), base.store().uploads());
    DefinitionForm form = new ApiDefinitionForm(codec);
    transfers = new ProjectTransfers(catalog, archives, jobs);
    projects.attach(transfers);
    exports = new ExportService(catalog, services, archives, form, jobs, codec, clock);
    ImportFetch fetch =
        new ImportFetch(catalog, archives, downloads, uploads, config.maximumUploadSize());
    run = new ImportRun(catalog, services, archives, form, access, codec);
    imports = new ImportService(catalog, archives, fetch, run, form, access, jobs, codec, clock);
  }

  ExportService exports() {
    return exports;
  }

  ImportService imports() {
    return imports;
  }

  /** For the start of the server: nothing of before runs any longer, but on other servers. */
  void endInterrupted() {
    transfers.tidy();
    endLeft();
    cluster.whenChanged(Cluster.Change.SERVERS, this::endLeft);
    cluster.whenChanged(Cluster.Change.CATALOG, transfers::stopDeleted);
  }

  private void endLeft() {
    exports.endInterrupted();
    run.endInterrupted(jobs);
  }

  @Override
  public void close() {
    jobs.close();
    downloads.close();
  }
}
