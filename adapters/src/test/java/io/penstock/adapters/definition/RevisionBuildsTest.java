package io.penstock.adapters.definition;

import static io.penstock.adapters.definition.Services.PROJECT;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.engine.catalog.DeploymentVersion;
import io.penstock.engine.catalog.Revision;
import io.penstock.engine.catalog.Revision.BuildStatus;
import io.penstock.engine.error.RejectedException.Reason;
import io.penstock.engine.port.LogStore;
import io.penstock.engine.service.definition.EnvironmentVariableService;
import io.penstock.engine.service.definition.VariableScope;
import io.penstock.engine.service.definition.VersionStatus;
import io.penstock.testkit.ScriptedPackageStore.Build;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
class RevisionBuildsTest {

  private final Services services = new Services();

  @BeforeEach
  void createVersion() {
    services.deployment("scale");
    services.deploymentVersion("scale", "v1");
  }

  @AfterEach
  void close() {
    services.close();
  }

  @Test
  void revisionWhosePackageWasJustDeletedIsNotFound() throws Exception {
    String id = services.upload("scale", "v1");
    services.packages.nextBuild().succeed();
    services.awaitBuilds();
    services.packages.delete(UUID.fromString(id));

    for (Executable call :
        List.<Executable>of(
            () -> services.revisions.download(PROJECT, "scale", "v1", id),
            () -> services.revisions.rebuild(PROJECT, "scale", "v1", id, Services.CALLER),
            () ->
                services.revisions.uploadFrom(
                    PROJECT, "scale", "v1", "scale", "v1", Services.CALLER))) {
      assertEquals(
          "The package of the revision was deleted meanwhile",
          services.refused(Reason.NOT_FOUND, call));
    }
  }

  @Test
  void buildThatEndsInAnErrorFailsTheRevision() throws Exception {
    String id = services.upload("scale", "v1");
    services.packages.nextBuild().breakOff(new StackOverflowError());
    services.awaitBuilds();
    assertEquals(BuildStatus.FAILED, revision(id).status());
  }

  @Test
  void resultIsRecordedOnceTheStoreIsThereAgain() throws Exception {
    String id = services.upload("scale", "v1");
    Build build = services.packages.nextBuild();
    services.catalog.failNextWrite();
    build.succeed();
    services.awaitBuilds();
    assertEquals(BuildStatus.SUCCESS, revision(id).status());
    assertEquals(VersionStatus.AVAILABLE, status());
  }

  @Test
  void versionWithoutUploadIsUnavailable() {
    assertEquals(VersionStatus.UNAVAILABLE, status());
    assertNull(version().lastFileUpload());
  }

  @Test
  void uploadAnswersWhileTheBuildStillRuns() throws Exception {
    String id = services.upload("scale", "v1");
    Build build = services.packages.nextBuild();
    assertEquals(id, build.revisionId().toString());
    assertEquals(VersionStatus.BUILDING, status());
    assertEquals(BuildStatus.BUILDING, revision(id).status());
    assertEquals(Services.CALLER.email(), revision(id).createdBy());
    assertEquals(UUID.fromString(id), version().latestRevision());
    assertNotNull(version().lastFileUpload());
    assertNull(version().activeRevision());
    build.succeed();
    services.awaitBuilds();
  }

  @Test
  void builtRevisionIsActiveAndDeployed() throws Exception {
    String id = services.upload("scale", "v1");
    services.packages.nextBuild().succeed();
    services.awaitBuilds();
    assertEquals(VersionStatus.AVAILABLE, status());
    assertEquals(UUID.fromString(id), version().activeRevision());
    assertEquals(true, revision(id).hasRequestMethod());
    var deployed = Objects.requireNonNull(services.runtime.deployed().get(version().id()));
    assertEquals(UUID.fromString(id), deployed.revisionId());
  }

  @Test
  void failedBuildSaysWhyInAtMost1024Characters() throws Exception {
    String id = services.upload("scale", "v1");
    services.packages.nextBuild().fail("x".repeat(5000));
    services.awaitBuilds();
    assertEquals(VersionStatus.FAILED, status());
    assertEquals(BuildStatus.FAILED, revision(id).status());
    assertEquals(1024, revision(id).errorMessage().length());
    assertEquals(Map.of(), services.runtime.deployed());
  }

  @Test
  void failedBuildLeavesTheOlderRevisionAtWork() throws Exception {
    services.available("scale", "v1");
    UUID first = version().activeRevision();
    services.upload("scale", "v1");
    services.packages.nextBuild().fail("no");
    services.awaitBuilds();
    assertEquals(VersionStatus.AVAILABLE, status());
    assertEquals(first, version().activeRevision());
  }

  @Test
  void laterUploadWinsWhicheverIsBuiltFirst() throws Exception {
    services.upload("scale", "v1");
    String later = services.upload("scale", "v1");
    Build one = services.packages.nextBuild();
    Build other = services.packages.nextBuild();
    Build ofLater = one.revisionId().toString().equals(later) ? one : other;
    ofLater.succeed();
    (ofLater == one ? other : one).succeed();
    services.awaitBuilds();
    assertEquals(UUID.fromString(later), version().activeRevision());
  }

  @Test
  void buildSeesInheritedVariablesAndPrintsToTheLog() throws Exception {
    services.variables.create(
        new VariableScope.OfProject(PROJECT),
        new EnvironmentVariableService.Create("REGION", "eu", true));
    String id = services.upload("scale", "v1");
    Build build = services.packages.nextBuild().print("Collecting numpy");
    assertEquals(Map.of("REGION", "eu"), build.environmentVariables());
    build.succeed();
    services.awaitBuilds();
    UUID project = services.projects.get(PROJECT).id();
    var lines =
        services.logs.find(new LogStore.Query(project, "scale", "v1", null, null, null, null, 10));
    assertEquals(
        List.of("Collecting numpy", "The revision was built."),
        lines.stream().map(LogStore.Line::text).toList());
    assertEquals(List.of(false, true), lines.stream().map(line -> line.origin().system()).toList());
    assertEquals(id, lines.getFirst().revision());
  }

  @Test
  void restartedServerBuildsWhatWasLeftAndDeploysWhatIsAvailable() throws Exception {
    services.available("scale", "v1");
    services.deploymentVersion("scale", "v2");
    String interrupted = services.upload("scale", "v2");
    services.packages.nextBuild();
    services.close();
    assertEquals(
        BuildStatus.BUILDING,
        services.revisions.get(PROJECT, "scale", "v2", interrupted).revision().status());

    try (Services restarted = new Services(services.catalog)) {
      restarted.rollout.deployAvailable();
      assertEquals(Set.of(version().id()), restarted.runtime.deployed().keySet());
      restarted.builds.resume();
      Build again = restarted.packages.nextBuild();
      assertEquals(interrupted, again.revisionId().toString());
      again.succeed();
      restarted.awaitBuilds();
      assertEquals(2, restarted.runtime.deployed().size());
    }
  }

  @Test
  void otherEnvironmentBuildsTheCodeAnew() throws Exception {
    services.available("scale", "v1");
    services.versions.update(PROJECT, "scale", "v1", null, Services.environment("python3-11"));
    assertEquals(VersionStatus.BUILDING, status());
    assertEquals(1, services.runtime.deployed().size(), "what runs may finish its requests");
    Build build = services.packages.nextBuild();
    assertEquals("python3-11", build.environment());
    build.succeed();
    services.awaitBuilds();
    assertEquals(VersionStatus.AVAILABLE, status());
    assertEquals(1, services.revisions.list(PROJECT, "scale", "v1").size());
  }

  @Test
  void environmentThatChangesUnderABuildIsBuiltToo() throws Exception {
    services.upload("scale", "v1");
    Build old = services.packages.nextBuild();
    services.versions.update(PROJECT, "scale", "v1", null, Services.environment("python3-11"));
    old.succeed();
    Build anew = services.packages.nextBuild();
    assertEquals("python3-11", anew.environment());
    assertEquals(VersionStatus.BUILDING, status());
    anew.succeed();
    services.awaitBuilds();
    assertEquals(VersionStatus.AVAILABLE, status());
  }

  @Test
  void failedBuildForAnotherEnvironmentStopsWhatRuns() throws Exception {
    services.available("scale", "v1");
    services.versions.update(PROJECT, "scale", "v1", null, Services.environment("python3-11"));
    services.packages.nextBuild().fail("no python3-11 here");
    services.awaitBuilds();
    assertEquals(VersionStatus.FAILED, status());
    assertEquals(Map.of(), services.runtime.deployed());
  }

  @Test
  void deletingTheVersionStopsItsBuildAndRemovesItsPackages() throws Exception {
    services.available("scale", "v1");
    services.upload("scale", "v1");
    services.packages.nextBuild();
    services.versions.delete(PROJECT, "scale", "v1");
    services.awaitBuilds();
    assertEquals(Set.of(), services.packages.kept());
    assertEquals(Map.of(), services.runtime.deployed());
  }

  @Test
  void whatIsNoZipLeavesNothingBehind(@TempDir Path folder) throws IOException {
    Path text = Files.writeString(folder.resolve("a.zip"), "hello");
    services.refused(
        Reason.INVALID,
        () -> services.revisions.upload(PROJECT, "scale", "v1", text, Services.CALLER));
    assertEquals(Set.of(), services.packages.kept());
  }

  @Test
  void copyTakesTheActiveRevisionOfTheSource() throws Exception {
    services.available("scale", "v1");
    services.deploymentVersion("scale", "v2");
    services.revisions.uploadFrom(PROJECT, "scale", "v2", "scale", "v1", Services.CALLER);
    services.packages.nextBuild().succeed();
    services.awaitBuilds();
    assertEquals(VersionStatus.AVAILABLE, services.versions.get(PROJECT, "scale", "v2").status());
    assertEquals(2, services.packages.kept().size());
  }

  @Test
  void copyOfNothingIsRefused() {
    services.deploymentVersion("scale", "v2");
    String sentence =
        services.refused(
            Reason.INVALID,
            () ->
                services.revisions.uploadFrom(
                    PROJECT, "scale", "v2", "scale", "v1", Services.CALLER));
    assertEquals(
        "Version 'v1' of deployment 'scale' cannot be the source: nothing was uploaded to it.",
        sentence);
  }

  @Test
  void rebuildIsANewRevisionWithTheSamePackage() throws Exception {
    String first = services.upload("scale", "v1");
    services.packages.nextBuild().fail("no");
    services.awaitBuilds();
    String second =
        services
            .revisions
            .rebuild(PROJECT, "scale", "v1", first, Services.CALLER)
            .revision()
            .id()
            .toString();
    services.packages.nextBuild().succeed();
    services.awaitBuilds();
    assertFalse(first.equals(second));
    assertEquals(UUID.fromString(second), version().activeRevision());
    try (var content = services.revisions.download(PROJECT, "scale", "v1", second).content()) {
      assertTrue(content.readAllBytes().length > 0);
    }
  }

  @Test
  void revisionOfAnotherVersionIsNotFound() throws Exception {
    services.available("scale", "v1");
    services.deploymentVersion("scale", "v2");
    String id = String.valueOf(version().activeRevision());
    services.refused(Reason.NOT_FOUND, () -> services.revisions.get(PROJECT, "scale", "v2", id));
    services.refused(
        Reason.NOT_FOUND, () -> services.revisions.get(PROJECT, "scale", "v1", "no-uuid"));
  }

  private VersionStatus status() {
    return services.versions.get(PROJECT, "scale", "v1").status();
  }

  private DeploymentVersion version() {
    return services.versions.get(PROJECT, "scale", "v1").version();
  }

  private Revision revision(String id) {
    return services.revisions.get(PROJECT, "scale", "v1", id).revision();
  }
}
