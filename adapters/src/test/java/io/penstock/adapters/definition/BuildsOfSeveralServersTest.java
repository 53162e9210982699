package io.penstock.adapters.definition;

import static io.penstock.adapters.definition.Services.PROJECT;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.engine.catalog.EnvironmentBuild;
import io.penstock.engine.catalog.EnvironmentBuild.Status;
import io.penstock.engine.catalog.Revision.BuildStatus;
import io.penstock.engine.port.Cluster;
import io.penstock.engine.service.definition.EnvironmentService.Settings;
import io.penstock.testkit.InMemoryCatalog;
import io.penstock.testkit.ScriptedEnvironmentStore;
import io.penstock.testkit.ScriptedPackageStore;
import io.penstock.testkit.ServersTogether;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class BuildsOfSeveralServersTest {

  private final InMemoryCatalog catalog = new InMemoryCatalog();
  private final ServersTogether servers = new ServersTogether();
  private final ServersTogether.Member firstMember = servers.join();
  private final ServersTogether.Member secondMember = servers.join();
  private final Services first = new Services(catalog, firstMember);
  private final Services second = new Services(catalog, secondMember);

  @TempDir private Path folder;

  @BeforeEach
  void createVersion() {
    first.projects.createFirst();
    first.deployment("scale");
    for (Services server : new Services[] {first, second}) {
      server.environmentBuilds.resume();
      server.builds.resume();
    }
  }

  @AfterEach
  void close() {
    first.close();
    second.close();
  }

  @Test
  void whatOneServerBuildsNoOtherDoes() throws Exception {
    first.deploymentVersion("scale", "v1");
    String revision = first.upload("scale", "v1");
    ScriptedPackageStore.Build build = first.packages.nextBuild();
    second.builds.resume();
    // A build there would wait for a result.
    second.builds.awaitIdle();
    build.succeed();
    first.awaitBuilds();
    assertEquals(BuildStatus.SUCCESS, status(revision));
  }

  @Test
  void whatAServerLeavesAnotherBuilds() throws Exception {
    first.deploymentVersion("scale", "v1");
    String revision = first.upload("scale", "v1");
    assertEquals(revision, first.packages.nextBuild().revisionId().toString());
    firstMember.die();
    second.packages.nextBuild().succeed();
    second.awaitBuilds();
    assertEquals(BuildStatus.SUCCESS, status(revision));
  }

  @Test
  void whatAnotherServerDeletedIsNotBuiltOn() throws Exception {
    first.deploymentVersion("scale", "v1");
    String revision = first.upload("scale", "v1");
    assertEquals(revision, first.packages.nextBuild().revisionId().toString());
    second.versions.delete(PROJECT, "scale", "v1");
    secondMember.changed(Cluster.Change.CATALOG);
    first.awaitBuilds();
    assertTrue(first.packages.kept().isEmpty());
  }

  @Test
  void whatIsQueuedAgainElsewhereWhileItEndsIsBuiltAgain() throws Exception {
    environmentAndVersion();
    EnvironmentBuild environment = upload(first);
    first.environmentFiles.nextBuild().succeed();
    first.environmentBuilds.awaitIdle();
    String revision = first.upload("scale", "v1");
    ScriptedPackageStore.Build before = first.packages.nextBuild();
    assertEquals(environment.id(), before.environmentBuild());
    EnvironmentBuild newer = upload(second);
    second.environmentFiles.nextBuild().succeed();
    second.environmentBuilds.awaitIdle();
    before.succeed();
    ScriptedPackageStore.Build again = first.packages.nextBuild();
    assertEquals(newer.id(), again.environmentBuild());
    again.succeed();
    first.awaitBuilds();
    assertEquals(BuildStatus.SUCCESS, status(revision));
  }

  @Test
  void buildOfAnEnvironmentThatAnotherServerCancelsStops() throws Exception {
    environmentAndVersion();
    EnvironmentBuild build = upload(first);
    assertEquals(build.id(), first.environmentFiles.nextBuild().id());
    var _ =
        second.environmentRevisions.cancel(
            PROJECT, "numbers", build.revisionId().toString(), build.id().toString());
    secondMember.changed(Cluster.Change.CATALOG);
    first.environmentBuilds.awaitIdle();
    assertEquals(
        Status.CANCELLED,
        catalog.resource(EnvironmentBuild.class, build.id()).orElseThrow().status());
    assertTrue(first.environmentFiles.deletedBuilds().contains(build.id()));
  }

  @Test
  void codeWaitsForAnEnvironmentThatAnotherServerBuilds() throws Exception {
    environmentAndVersion();
    EnvironmentBuild build = upload(first);
    ScriptedEnvironmentStore.Build environment = first.environmentFiles.nextBuild();
    String revision = second.upload("scale", "v1");
    environment.succeed();
    first.environmentBuilds.awaitIdle();
    // Either may: the first one queues what is to run in its environment.
    try (ExecutorService servers = Executors.newVirtualThreadPerTaskExecutor()) {
      servers.invokeAny(List.of(() -> buildNext(first), () -> buildNext(second)));
    }
    first.awaitBuilds();
    second.awaitBuilds();
    assertEquals(BuildStatus.SUCCESS, status(revision));
    assertEquals(
        build.id(), catalog.revision(UUID.fromString(revision)).orElseThrow().environmentBuild());
  }

  private static boolean buildNext(Services server) throws InterruptedException {
    server.packages.nextBuild().succeed();
    return true;
  }

  @Test
  void whatWaitsForAPlaceIsBuiltByAServerThatHasOne() throws Exception {
    first.deploymentVersion("scale", "v1");
    List<ScriptedPackageStore.Build> building = new ArrayList<>();
    for (int place = 0; place < Services.BUILDS_AT_ONCE; place++) {
      first.upload("scale", "v1");
      building.add(first.packages.nextBuild());
    }
    String waiting = first.upload("scale", "v1");
    second.builds.resume();
    second.packages.nextBuild().succeed();
    second.awaitBuilds();
    assertEquals(BuildStatus.SUCCESS, status(waiting));
    building.forEach(ScriptedPackageStore.Build::succeed);
    first.awaitBuilds();
  }

  private void environmentAndVersion() {
    var _ =
        first.environments.create(PROJECT, "numbers", new Settings(null, null, null, null, null));
    var _ = first.versions.create(PROJECT, "scale", "v1", Services.environment("numbers"));
  }

  private EnvironmentBuild upload(Services server) throws Exception {
    Path file = Files.writeString(folder.resolve("requirements.txt"), "numpy");
    return server.environmentRevisions.upload(PROJECT, "numbers", file, null, Services.CALLER);
  }

  private BuildStatus status(String revision) {
    return catalog.revision(UUID.fromString(revision)).orElseThrow().status();
  }
}
