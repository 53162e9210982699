package io.penstock.adapters.definition;

import static io.penstock.adapters.definition.Services.PROJECT;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.engine.catalog.EnvironmentBuild;
import io.penstock.engine.catalog.EnvironmentBuild.Status;
import io.penstock.engine.catalog.Revision.BuildStatus;
import io.penstock.engine.error.RejectedException.Reason;
import io.penstock.engine.port.LogStore;
import io.penstock.engine.service.definition.EnvironmentService.Kind;
import io.penstock.engine.service.definition.EnvironmentService.Settings;
import io.penstock.engine.service.definition.EnvironmentView;
import io.penstock.engine.service.definition.LabelFilter;
import io.penstock.testkit.ScriptedEnvironmentStore;
import io.penstock.testkit.ScriptedPackageStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class EnvironmentServicesTest {

  private static final Settings DEFAULTS = new Settings(null, null, null, null, null);

  private final Services services = new Services();

  @AfterEach
  void close() {
    services.close();
  }

  @Test
  void environmentWithoutSettingsBuildsUponTheDefault() {
    EnvironmentView created = create("numbers");
    assertEquals("python3-12", present(created.baseEnvironment()).name());
    assertEquals("numbers", created.displayName());
    assertNull(created.latest());
    assertEquals(
        List.of("python3-12", "python3-11", "numbers"),
        services.environments.list(PROJECT, Kind.ALL, LabelFilter.NONE, null).stream()
            .map(EnvironmentView::name)
            .toList());
  }

  @Test
  void unknownBaseIsRefusedWithThoseThere() {
    String sentence =
        services.refused(
            Reason.INVALID,
            () ->
                services.environments.create(
                    PROJECT, "numbers", new Settings(null, "cobol-60", null, null, null)));
    assertTrue(sentence.contains("python3-12, python3-11"), sentence);
  }

  @Test
  void nameOfTheServersOwnIsTaken() {
    String unused = services.refused(Reason.CONFLICT, () -> create("python3-11"));
    assertTrue(unused.contains("python3-11"));
  }

  @Test
  void buildThatSucceedsIsActive() throws Exception {
    create("numbers");
    EnvironmentBuild queued = upload("numbers");
    assertEquals(Status.QUEUED, queued.status());
    ScriptedEnvironmentStore.Build build = services.environmentFiles.nextBuild();
    assertEquals(queued.id(), build.id());
    assertEquals("python3-12", build.baseEnvironment());
    assertEquals(Status.BUILDING, status(queued));
    build.log().accept("Collecting numpy");
    build.succeed();
    services.environmentBuilds.awaitIdle();
    assertEquals(Status.SUCCESS, status(queued));
    EnvironmentView now = services.environments.get(PROJECT, "numbers");
    assertEquals(queued.id(), now.activeBuild());
    assertEquals(queued.revisionId(), now.activeRevision());
    var lines =
        services.logs.find(
            new LogStore.Query(queued.projectId(), null, null, null, null, null, null, 100));
    assertEquals(
        List.of("Collecting numpy", "The environment was built."),
        lines.subList(lines.size() - 2, lines.size()).stream().map(LogStore.Line::text).toList());
    for (LogStore.Line line : lines) {
      assertEquals("numbers", line.environment());
      assertEquals(queued.id().toString(), line.environmentBuild());
      assertEquals(line.text().startsWith("The"), line.origin().system());
    }
  }

  @Test
  void buildThatFailsSaysWhyAndLeavesWhatIsActive() throws Exception {
    create("numbers");
    EnvironmentBuild first = built("numbers");
    EnvironmentBuild second = upload("numbers");
    services.environmentFiles.nextBuild().fail("No such package.");
    services.environmentBuilds.awaitIdle();
    EnvironmentView now = services.environments.get(PROJECT, "numbers");
    assertEquals(first.id(), now.activeBuild());
    assertEquals("No such package.", present(now.latest()).errorMessage());
    assertTrue(services.environmentFiles.deletedBuilds().contains(second.id()));
  }

  @Test
  void cancelledBuildStopsAndCannotBeCancelledAgain() throws Exception {
    create("numbers");
    EnvironmentBuild build = upload("numbers");
    ScriptedEnvironmentStore.Build unused = services.environmentFiles.nextBuild();
    assertEquals(build.id(), unused.id());
    assertEquals(Status.CANCELLED, cancel(build).status());
    services.environmentBuilds.awaitIdle();
    assertEquals(Status.CANCELLED, status(build));
    assertEquals(Set.of(build.id()), services.environmentFiles.deletedBuilds());
    String sentence = services.refused(Reason.CONFLICT, () -> cancel(build));
    assertTrue(sentence.contains("cancelled already"), sentence);
  }

  @Test
  void codeWaitsForTheEnvironmentItRunsIn() throws Exception {
    create("numbers");
    version("numbers");
    EnvironmentBuild build = upload("numbers");
    ScriptedEnvironmentStore.Build environment = services.environmentFiles.nextBuild();
    String revision = services.upload("scale", "v1");
    environment.succeed();
    ScriptedPackageStore.Build code = services.packages.nextBuild();
    assertEquals(build.id(), code.environmentBuild());
    code.succeed();
    services.awaitBuilds();
    assertEquals(BuildStatus.SUCCESS, revisionStatus(revision));
  }

  @Test
  void codeInAnEnvironmentThatWasNeverBuiltFailsUntilItIs() throws Exception {
    create("numbers");
    version("numbers");
    String revision = services.upload("scale", "v1");
    services.awaitBuilds();
    assertEquals(BuildStatus.FAILED, revisionStatus(revision));
    EnvironmentBuild build = upload("numbers");
    services.environmentFiles.nextBuild().succeed();
    ScriptedPackageStore.Build code = services.packages.nextBuild();
    assertEquals(build.id(), code.environmentBuild());
    code.succeed();
    services.environmentBuilds.awaitIdle();
    services.awaitBuilds();
    assertEquals(BuildStatus.SUCCESS, revisionStatus(revision));
  }

  @Test
  void newBuildTakesTheVersionsAlongWhileTheyTakeRequests() throws Exception {
    create("numbers");
    version("numbers");
    built("numbers");
    services.available("scale", "v1");
    EnvironmentBuild second = built("numbers");
    ScriptedPackageStore.Build code = services.packages.nextBuild();
    assertEquals(second.id(), code.environmentBuild());
    assertEquals("available", services.versions.get(PROJECT, "scale", "v1").status().wireName());
    code.succeed();
    services.awaitBuilds();
    assertEquals(
        second.id(),
        present(
                services
                    .runtime
                    .deployed()
                    .get(services.versions.get(PROJECT, "scale", "v1").version().id()))
            .environment()
            .build());
  }

  @Test
  void environmentInUseIsNeitherDeletedNorRenamed() {
    create("numbers");
    version("numbers");
    String deleted =
        services.refused(Reason.CONFLICT, () -> services.environments.delete(PROJECT, "numbers"));
    assertTrue(deleted.contains("'v1' of deployment 'scale'"), deleted);
    String renamed =
        services.refused(
            Reason.CONFLICT,
            () -> services.environments.update(PROJECT, "numbers", "figures", DEFAULTS));
    assertTrue(renamed.contains("uses it"), renamed);
  }

  @Test
  void deletedEnvironmentLeavesNothing() throws Exception {
    create("numbers");
    EnvironmentBuild build = built("numbers");
    services.environments.delete(PROJECT, "numbers");
    assertEquals(Set.of(), services.environmentFiles.kept());
    assertTrue(services.environmentFiles.deletedBuilds().contains(build.id()));
    assertEquals(List.of(), services.catalog.resources(EnvironmentBuild.class));
  }

  @Test
  void deletedProjectTakesItsEnvironmentsAlong() throws Exception {
    create("numbers");
    built("numbers");
    services.projects.delete(PROJECT);
    assertEquals(Set.of(), services.environmentFiles.kept());
  }

  @Test
  void buildThatWasCutShortIsBegunAgain() throws Exception {
    create("numbers");
    EnvironmentBuild build = upload("numbers");
    ScriptedEnvironmentStore.Build cutShort = services.environmentFiles.nextBuild();
    assertEquals(build.id(), cutShort.id());
    services.close();
    try (Services next = new Services(services.catalog)) {
      next.environmentBuilds.resume();
      ScriptedEnvironmentStore.Build again = next.environmentFiles.nextBuild();
      assertEquals(build.id(), again.id());
      again.succeed();
      next.environmentBuilds.awaitIdle();
      assertEquals(build.id(), next.environments.get(PROJECT, "numbers").activeBuild());
    }
  }

  private EnvironmentView create(String name) {
    return services.environments.create(PROJECT, name, DEFAULTS);
  }

  private void version(String environment) {
    services.deployment("scale");
    var _ = services.versions.create(PROJECT, "scale", "v1", Services.environment(environment));
  }

  private EnvironmentBuild upload(String environment) throws IOException {
    Path file = Files.createTempFile("requirements", ".txt");
    try {
      Files.writeString(file, "numpy");
      return services.environmentRevisions.upload(
          PROJECT, environment, file, null, Services.CALLER);
    } finally {
      Files.deleteIfExists(file);
    }
  }

  private EnvironmentBuild built(String environment) throws Exception {
    EnvironmentBuild build = upload(environment);
    services.environmentFiles.nextBuild().succeed();
    services.environmentBuilds.awaitIdle();
    return build;
  }

  private EnvironmentBuild cancel(EnvironmentBuild build) {
    return services.environmentRevisions.cancel(
        PROJECT, "numbers", build.revisionId().toString(), build.id().toString());
  }

  private Status status(EnvironmentBuild build) {
    return services.catalog.resource(EnvironmentBuild.class, build.id()).orElseThrow().status();
  }

  private BuildStatus revisionStatus(String id) {
    return services.revisions.get(PROJECT, "scale", "v1", id).revision().status();
  }

  private static <T> T present(@Nullable T value) {
    assertNotNull(value);
    return value;
  }
}
