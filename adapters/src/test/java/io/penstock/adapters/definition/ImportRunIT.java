package io.penstock.adapters.definition;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.engine.catalog.Export;
import io.penstock.engine.catalog.Import;
import io.penstock.engine.catalog.ProjectObjects;
import io.penstock.engine.error.RejectedException;
import io.penstock.engine.error.RejectedException.Reason;
import io.penstock.engine.model.JsonText;
import io.penstock.engine.port.TokenStore.Principal;
import io.penstock.engine.service.definition.DeploymentService;
import io.penstock.engine.service.transfer.ExportService;
import io.penstock.engine.service.transfer.ImportService;
import io.penstock.engine.service.transfer.ImportService.Source;
import io.penstock.engine.service.transfer.TransferJobs;
import io.penstock.testkit.QuietCluster;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of an import while it is worked on, and who may have it made. */
class ImportRunIT extends TransferFixture {

  @Test
  void linksAreCheckedAtOnceAndFetchedLater() throws Exception {
    assertThrows(
        RejectedException.class,
        () -> imports.create(PROJECT, new Source.OfLink("ftp://example.org/a.zip"), false, CALLER));
    Import failed =
        ended(
            PROJECT,
            imports.create(PROJECT, new Source.OfLink("https://example.org/a.zip"), false, CALLER));
    assertEquals(Import.Status.FAILED, failed.status());
    assertEquals("There is no network here.", failed.errorMessage());
  }

  @Test
  void aSlowLinkKeepsNobodyWaitingButItsProject() throws Exception {
    CountDownLatch asked = new CountDownLatch(1);
    CountDownLatch never = new CountDownLatch(1);
    AtomicInteger calls = new AtomicInteger();
    downloads =
        (url, file, most) -> {
          calls.incrementAndGet();
          asked.countDown();
          never.await();
        };
    Source link = new Source.OfLink("https://example.org/a.zip");
    Import slow = imports.create(PROJECT, link, false, CALLER);
    asked.await();
    Import next = imports.create(PROJECT, link, false, CALLER);

    services.deployment("a");
    Export export =
        exports.create(
            PROJECT, new ExportService.Create(ProjectObjects.NONE, true, false, null), CALLER);
    soon(() -> exports.get(PROJECT, export.id().toString()).status() == Export.Status.COMPLETED);
    assertEquals(Import.Status.PENDING, imports.get(PROJECT, next.id().toString()).status());
    assertEquals(1, calls.get());

    imports.delete(PROJECT, next.id().toString());
    imports.delete(PROJECT, slow.id().toString());
    jobs.awaitIdle();
    assertEquals(List.of(), imports.list(PROJECT, null));
  }

  @Test
  void anImportFollowsItsProjectAndNotTheName() throws Exception {
    beforePackage =
        () -> {
          beforePackage = () -> {};
          rename(PROJECT, "renamed");
          create(PROJECT);
        };
    Import begun = imports.create(PROJECT, new Source.OfFile(archive("a", "b")), true, CALLER);
    jobs.awaitIdle();
    Import done = imports.get("renamed", begun.id().toString());
    assertEquals(Import.Status.COMPLETED, done.status(), done.errorMessage());
    assertEquals(2, services.catalog.deployments(done.projectId()).size());
    assertEquals(1, services.revisions.list("renamed", "a", "v1").size());
    assertEquals(List.of(), services.catalog.deployments(id(PROJECT)));
  }

  @Test
  void anImportEndsWithItsProject() throws Exception {
    Thread[] deletion = new Thread[1];
    beforePackage =
        () -> {
          beforePackage = () -> {};
          UUID doomed = id(PROJECT);
          deletion[0] = Thread.startVirtualThread(() -> services.projects.delete(PROJECT));
          soon(() -> services.catalog.project(doomed).isEmpty());
          create(PROJECT);
        };
    var _ = imports.create(PROJECT, new Source.OfFile(archive("a", "b")), true, CALLER);
    jobs.awaitIdle();
    deletion[0].join();
    assertEquals(List.of(), services.catalog.deployments(id(PROJECT)));
    assertEquals(List.of(), kept());
  }

  @Test
  void anImportIsNoWayAroundPermissions() throws Exception {
    services.roles.create(
        PROJECT, "importer", List.of("imports.create", "imports.update", "deployments.create"));
    Principal user = serviceUser(PROJECT, "importer");
    String missing = "The permission 'deployments.versions.create' is missing";

    Import waiting = upload(archive("a"), false);
    RejectedException refused =
        assertThrows(
            RejectedException.class,
            () ->
                imports.confirm(PROJECT, waiting.id().toString(), deployments("{\"a\":{}}"), user));
    assertEquals(Reason.FORBIDDEN, refused.reason());
    assertTrue(String.valueOf(refused.getMessage()).startsWith(missing), refused.getMessage());

    Import skipped =
        ended(PROJECT, imports.create(PROJECT, new Source.OfFile(archive("a")), true, user));
    assertEquals(Import.Status.FAILED, skipped.status());
    assertTrue(skipped.errorMessage().startsWith(missing), skipped.errorMessage());
    assertEquals(List.of(), services.catalog.deployments(id(PROJECT)));

    Import allowed =
        ended(
            PROJECT,
            imports.confirm(
                PROJECT, waiting.id().toString(), deployments("{\"a\":{\"versions\":{}}}"), user));
    assertEquals(Import.Status.COMPLETED, allowed.status(), allowed.errorMessage());
  }

  @ParameterizedTest
  @ValueSource(strings = {"project-editor", "service-user-project-admin"})
  void rolesThatMayMakeEverythingMayImportIt(String role) throws Exception {
    fill();
    Path requirements = Files.writeString(folder.resolve("requirements.txt"), "numpy");
    services.environmentRevisions.upload(PROJECT, "own", requirements, null, CALLER);
    Export export = export(ProjectObjects.NONE, true);
    Principal user = serviceUser(OTHER, role);
    Import waiting = upload(exports.download(PROJECT, export.id().toString()), false);
    Import done =
        ended(
            OTHER,
            imports.confirm(
                OTHER,
                waiting.id().toString(),
                new ProjectObjects(
                    JsonText.of(
                        "{\"step\":{\"environment_variables\":{\"SECRET\":{\"value\":\"new\"}}}}"),
                    JsonText.of("{\"inner\":{},\"outer\":{}}"),
                    JsonText.of("{\"ALL\":{}}"),
                    JsonText.of("{\"own\":{}}")),
                user));
    assertEquals(Import.Status.COMPLETED, done.status(), done.errorMessage());
    assertEquals(1, services.environmentRevisions.list(OTHER, "own").size());
  }

  @Test
  void permissionsAreAskedForAgainWhenTheObjectsAreMade() throws Exception {
    services.deployments.create(
        PROJECT, new DeploymentService.Create("b", null, null, "plain", null, "plain", null, null));
    services.roles.create(
        PROJECT,
        "versions",
        List.of(
            "imports.update",
            "deployments.create",
            "deployments.versions.create",
            "deployments.versions.revisions.create"));
    Principal user = serviceUser(PROJECT, "versions");
    Import waiting = upload(archive("a", "b"), false);
    // The thread that makes imports is busy until the role is another one.
    CountDownLatch role = new CountDownLatch(1);
    beforePackage = () -> await(role);
    var _ = imports.create(PROJECT, new Source.OfFile(archive("busy")), true, CALLER);
    imports.confirm(PROJECT, waiting.id().toString(), deployments("{\"a\":{},\"b\":{}}"), user);
    services.roles.update(PROJECT, "versions", "versions", List.of("deployments.versions.create"));
    role.countDown();
    Import ended = ended(PROJECT, waiting);
    assertEquals(Import.Status.FAILED, ended.status());
    assertTrue(
        ended.errorMessage().startsWith("The permission 'deployments."), ended.errorMessage());
    assertTrue(services.catalog.deployment(id(PROJECT), "a").isEmpty());
  }

  @Test
  void whatAStopCutShortHasFailedAtTheNextStart() throws Exception {
    Import processing = upload(PROJECT, archive("a", "b"), false);
    set(processing, Import.Status.PROCESSING);
    // As far as it may have come.
    services.deployments.create(
        PROJECT, new DeploymentService.Create("a", null, null, "plain", null, "plain", null, null));
    Import scanning = upload(PROJECT, archive("c"), false);
    set(scanning, Import.Status.SCANNING);

    run.endInterrupted(jobs);

    Import ended = imports.get(PROJECT, processing.id().toString());
    assertEquals(Import.Status.FAILED, ended.status());
    assertEquals(
        "The server stopped during the import. These of its objects were not there before, and are now: deployment a.",
        ended.errorMessage());
    Import notBegun = imports.get(PROJECT, scanning.id().toString());
    assertEquals("The server stopped during the import.", notBegun.errorMessage());
  }

  @Test
  void onlyAServerThatHasEndedLeavesItsImportsToOthers() throws Exception {
    try (TransferJobs other = new TransferJobs(1, 2, servers.join())) {
      List<Import.Status> seen = new ArrayList<>();
      Runnable look =
          () -> {
            run.endInterrupted(other);
            seen.add(imports.list(PROJECT, null).getFirst().status());
          };
      beforePackage =
          () -> {
            beforePackage = () -> {};
            look.run();
            server.die();
            look.run();
          };
      var _ = imports.create(PROJECT, new Source.OfFile(archive("a")), true, CALLER);
      jobs.awaitIdle();
      assertEquals(List.of(Import.Status.PROCESSING, Import.Status.FAILED), seen);
    }
  }

  @Test
  void whatIsConfirmedWhileItSeemedLeftIsMade() throws Exception {
    Import seen = upload(archive("a"), false);
    set(seen, Import.Status.SCANNING);
    CountDownLatch goOn = new CountDownLatch(1);
    beforePackage = () -> await(goOn);
    WatchedServer watched = new WatchedServer();
    try (TransferJobs own = new TransferJobs(1, 2, watched);
        TransferJobs other = new TransferJobs(1, 2, servers.join())) {
      ImportService confirming = importsWith(own);
      watched.beforeNextTake =
          () -> {
            set(seen, Import.Status.CONFIRMATION);
            confirming.confirm(PROJECT, seen.id().toString(), deployments("{\"a\":{}}"), CALLER);
          };

      run.endInterrupted(own);
      run.endInterrupted(other); // It is still taken.

      assertTrue(imports.get(PROJECT, seen.id().toString()).isUnderWay());
      goOn.countDown();
      own.awaitIdle();
      assertEquals(Import.Status.COMPLETED, imports.get(PROJECT, seen.id().toString()).status());
      assertFalse(server.isTaken(seen.id()));
    }
  }

  private void set(Import imported, Import.Status status) {
    services.catalog.write(
        change -> {
          Import stored = change.resource(Import.class, imported.id()).orElseThrow();
          change.save(stored.with(status, ""));
          return stored;
        });
  }

  /** The server, with something that happens just before it takes work. */
  private final class WatchedServer extends QuietCluster {

    private Runnable beforeNextTake = () -> {};

    @Override
    public boolean take(UUID work) {
      Runnable before = beforeNextTake;
      beforeNextTake = () -> {};
      before.run();
      return server.take(work);
    }

    @Override
    public void release(UUID work) {
      server.release(work);
    }
  }

  @Test
  void whatFailsHalfwaySaysWhatWasMade() throws Exception {
    Map<String, String> files = files("a", "b");
    files.put("x/deployments/b/versions/v1.zip", "no zip");
    Import failed = upload(PROJECT, zip(files), true);
    assertEquals(Import.Status.FAILED, failed.status());
    assertEquals(
        "The package of version v1 of deployment b could not be made: The uploaded file is not a zip"
            + " file. Made before that, and kept: deployment a, version v1 of deployment a, package"
            + " of version v1 of deployment a, deployment b, version v1 of deployment b.",
        failed.errorMessage());
    assertEquals(1, services.revisions.list(PROJECT, "a", "v1").size());
  }
}
