package io.penstock.adapters.definition;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.adapters.archive.ArchiveLimits;
import io.penstock.adapters.archive.ZipProjectArchives;
import io.penstock.adapters.http.definition.ApiDefinitionForm;
import io.penstock.adapters.json.JacksonCodec;
import io.penstock.engine.catalog.Export;
import io.penstock.engine.catalog.Import;
import io.penstock.engine.catalog.ProjectObjects;
import io.penstock.engine.error.RejectedException;
import io.penstock.engine.error.RejectedException.Reason;
import io.penstock.engine.model.JsonText;
import io.penstock.engine.port.Downloads;
import io.penstock.engine.port.JsonCodec;
import io.penstock.engine.port.ProjectArchives;
import io.penstock.engine.port.TokenStore.Principal;
import io.penstock.engine.service.access.RoleAssignmentService;
import io.penstock.engine.service.access.ServiceUserService;
import io.penstock.engine.service.definition.DeploymentService;
import io.penstock.engine.service.definition.Edit;
import io.penstock.engine.service.definition.EnvironmentService;
import io.penstock.engine.service.definition.EnvironmentVariableService;
import io.penstock.engine.service.definition.LabelFilter;
import io.penstock.engine.service.definition.ProjectService;
import io.penstock.engine.service.definition.VariableScope;
import io.penstock.engine.service.transfer.DefinitionForm;
import io.penstock.engine.service.transfer.ExportService;
import io.penstock.engine.service.transfer.ImportFetch;
import io.penstock.engine.service.transfer.ImportRun;
import io.penstock.engine.service.transfer.ImportService;
import io.penstock.engine.service.transfer.ImportService.Source;
import io.penstock.engine.service.transfer.ProjectServices;
import io.penstock.engine.service.transfer.ProjectTransfers;
import io.penstock.engine.service.transfer.TransferJobs;
import io.penstock.testkit.Soon;
import io.penstock.testkit.Zips;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Exports and imports through the services, with real archives. */
class TransferServicesIT {

  private static final String PROJECT = Services.PROJECT;
  private static final String OTHER = "other";
  private static final Principal CALLER = Principal.ADMINISTRATOR;

  private final Services services = new Services();
  private final JsonCodec codec = new JacksonCodec();
  private final DefinitionForm form = new ApiDefinitionForm(codec);
  private final TransferJobs jobs = new TransferJobs(1, 2);

  /** What happens before a package is unpacked. */
  private volatile Runnable beforePackage = () -> {};

  private volatile Downloads downloads =
      (url, file, most) -> {
        throw RejectedException.invalid("There is no network here.");
      };

  @TempDir Path folder;
  private ExportService exports;
  private ImportService imports;
  private ImportRun run;

  @BeforeEach
  void open() throws IOException {
    create(OTHER);
    ProjectArchives archives =
        watched(new ZipProjectArchives(folder.resolve("data"), ArchiveLimits.of(1 << 20)));
    ProjectServices all =
        new ProjectServices(
            services.environments,
            services.environmentRevisions,
            services.variables,
            services.deployments,
            services.versions,
            services.revisions,
            services.pipelines,
            services.graphs);
    services.projects.attach(new ProjectTransfers(services.catalog, archives, jobs));
    exports = new ExportService(services.catalog, all, archives, form, jobs, codec, services.clock);
    run = new ImportRun(services.catalog, all, archives, form, services.access, codec);
    ImportFetch fetch =
        new ImportFetch(
            services.catalog,
            archives,
            (url, file, most) -> downloads.fetch(url, file, most),
            folder,
            1 << 20);
    imports =
        new ImportService(
            services.catalog,
            archives,
            fetch,
            run,
            form,
            services.access,
            jobs,
            codec,
            services.clock);
  }

  private ProjectArchives watched(ProjectArchives real) {
    return (ProjectArchives)
        Proxy.newProxyInstance(
            getClass().getClassLoader(),
            new Class<?>[] {ProjectArchives.class},
            (_, method, arguments) -> {
              if (method.getName().equals("unpack")) {
                beforePackage.run();
              }
              try {
                return method.invoke(real, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }

  @AfterEach
  void close() {
    jobs.close();
    services.close();
  }

  @Test
  void aProjectGoesToAnotherOne() throws Exception {
    fill();
    Export export = export(ProjectObjects.NONE, true);
    assertEquals(Export.Status.COMPLETED, export.status(), export.errorMessage());

    Import waiting = upload(exports.download(PROJECT, export.id().toString()), false);
    assertEquals(Import.Status.CONFIRMATION, waiting.status(), waiting.errorMessage());
    assertTrue(waiting.objects().deployments().toString().contains("\"SECRET\":{\"value\":null"));

    Import done =
        confirm(
            waiting,
            new ProjectObjects(
                JsonText.of(
                    "{\"step\":{\"environment_variables\":{\"SECRET\":{\"value\":\"new\"}}}}"),
                JsonText.of("{\"inner\":{},\"outer\":{}}"),
                JsonText.of("{\"ALL\":{}}"),
                JsonText.of("{\"own\":{}}")));
    assertEquals(Import.Status.COMPLETED, done.status(), done.errorMessage());
    assertFalse(done.objects().toString().contains("new"));

    assertEquals("v2", services.deployments.get(OTHER, "step").defaultVersion());
    assertEquals(
        List.of("v2", "v1"),
        services.versions.list(OTHER, "step", LabelFilter.anyOf(List.of())).stream()
            .map(view -> view.version().name())
            .toList());
    assertEquals("own", services.versions.get(OTHER, "step", "v1").version().environment());
    var revisions = services.revisions.list(OTHER, "step", "v2");
    assertEquals(1, revisions.size());
    assertEquals(CALLER.email(), revisions.getFirst().revision().createdBy());
    assertEquals(
        form.settings(services.graphs.get(PROJECT, "outer", "v1")),
        form.settings(services.graphs.get(OTHER, "outer", "v1")));
    assertEquals(
        form.settings(services.pipelines.get(PROJECT, "inner")),
        form.settings(services.pipelines.get(OTHER, "inner")));
    UUID owner = services.deployments.get(OTHER, "step").deployment().id();
    assertEquals("new", services.catalog.environmentVariables(owner).getFirst().value());
    assertTrue(services.catalog.environmentVariables(owner).getFirst().secret());
  }

  @Test
  void secretsAreInNoFile() throws Exception {
    fill();
    Export export = export(ProjectObjects.NONE, true);
    Path file = folder.resolve("data/archives/" + export.id() + ".zip");
    Path unpacked = folder.resolve("unpacked");
    try (var zip = new ZipInputStream(Files.newInputStream(file));
        var out = Files.newOutputStream(unpacked)) {
      while (zip.getNextEntry() != null) {
        zip.transferTo(out);
      }
    }
    assertFalse(Files.readString(unpacked).contains("hush"));
    assertTrue(Files.readString(unpacked).contains("SECRET"));
  }

  @Test
  void onlyWhatIsNamedIsExported() throws Exception {
    fill();
    Export export =
        export(
            new ProjectObjects(
                JsonText.of("{\"step\":{\"versions\":{\"v1\":{}}}}"),
                JsonText.of("{}"),
                JsonText.of("{\"ALL\":{\"include_value\":false}}"),
                JsonText.of("{}")),
            false);
    assertEquals(
        "{\"step\":{\"versions\":{\"v1\":{\"environment_variables\":{}}},\"environment_variables\":{}}}",
        export.objects().deployments().toString());
    Import found = upload(exports.download(PROJECT, export.id().toString()), false);
    assertEquals(
        "{\"ALL\":{\"value\":null,\"secret\":false}}",
        found.objects().environmentVariables().toString());
    assertEquals("{}", found.objects().pipelines().toString());
  }

  @Test
  void whatDoesNotExistCannotBeExported() {
    ProjectObjects wrong =
        new ProjectObjects(
            JsonText.of("{\"nothing\":{}}"),
            JsonText.of("{}"),
            JsonText.of("{}"),
            JsonText.of("{}"));
    RejectedException refused =
        assertThrows(
            RejectedException.class,
            () ->
                exports.create(
                    PROJECT, new ExportService.Create(wrong, false, true, null), CALLER));
    assertEquals(
        "Field 'deployments.nothing' cannot be exported: there is no such deployment in the project.",
        refused.getMessage());
  }

  @Test
  void nothingIsMadeWhereANameIsTaken() throws Exception {
    services.deployment("a");
    Import waiting = upload(archive("b", "a"), false);
    RejectedException refused =
        assertThrows(
            RejectedException.class,
            () ->
                imports.confirm(
                    PROJECT, waiting.id().toString(), deployments("{\"a\":{},\"b\":{}}"), CALLER));
    assertEquals(Reason.CONFLICT, refused.reason());
    assertTrue(
        String.valueOf(refused.getMessage())
            .contains("deployment 'a', which has another input or output"));
    assertEquals(
        Import.Status.CONFIRMATION, imports.get(PROJECT, waiting.id().toString()).status());
    assertEquals(Import.Status.COMPLETED, confirm(PROJECT, waiting, "{\"b\":{}}").status());
  }

  @Test
  void existingDeploymentsGetNewVersionsAndOldOnesStay() throws Exception {
    services.deployments.create(
        PROJECT,
        new DeploymentService.Create("a", "mine", null, "plain", null, "plain", null, null));
    Import done = upload(PROJECT, archive("a"), true);
    assertEquals(Import.Status.COMPLETED, done.status(), done.errorMessage());
    assertEquals("mine", services.deployments.get(PROJECT, "a").deployment().description());
    Import again = upload(PROJECT, archive("a"), true);
    assertEquals(Import.Status.FAILED, again.status());
    assertTrue(again.errorMessage().contains("version 'v1' of deployment 'a'"));
  }

  @Test
  void valuesThatAreMissingMustBeGiven() throws Exception {
    Map<String, String> files = files("a");
    files.merge(
        "x/deployments/a/a.yaml",
        "deployment_environment_variables: [{name: KEY, value: '', secret: true}]\n",
        String::concat);
    Import skipped = upload(PROJECT, zip(files), true);
    assertEquals(Import.Status.FAILED, skipped.status());
    assertTrue(
        skipped.errorMessage().startsWith("'deployments.a.environment_variables.KEY' has no value"),
        skipped.errorMessage());
    Import waiting = upload(PROJECT, zip(files), false);
    assertEquals(
        Reason.INVALID,
        assertThrows(
                RejectedException.class,
                () ->
                    imports.confirm(
                        PROJECT, waiting.id().toString(), deployments("{\"a\":{}}"), CALLER))
            .reason());
  }

  @Test
  void settingsThatAreGivenReplaceThoseThatWereFound() throws Exception {
    Import waiting = upload(PROJECT, archive("a"), false);
    Import done =
        confirm(
            PROJECT,
            waiting,
            "{\"a\":{\"description\":\"changed\",\"versions\":{\"v1\":{\"zip\":null}}}}");
    assertEquals(Import.Status.COMPLETED, done.status(), done.errorMessage());
    assertEquals("changed", services.deployments.get(PROJECT, "a").deployment().description());
    assertEquals(List.of(), services.revisions.list(PROJECT, "a", "v1"));
  }

  @Test
  void aSecretThatIsSentBackAsItWasShownKeepsItsValue() throws Exception {
    Import waiting = upload(PROJECT, zip(filesWithSecret()), false);
    Import done =
        confirm(
            PROJECT,
            waiting,
            "{\"a\":{\"environment_variables\":{\"KEY\":{\"value\":null,\"secret\":true}}}}");
    assertEquals(Import.Status.COMPLETED, done.status(), done.errorMessage());
    UUID owner = services.deployments.get(PROJECT, "a").deployment().id();
    assertEquals("hush", services.catalog.environmentVariables(owner).getFirst().value());
  }

  @Test
  void damagedFilesAreNamed() throws Exception {
    Path file = archive("a");
    byte[] bytes = Files.readAllBytes(file);
    String text = new String(bytes, StandardCharsets.ISO_8859_1);
    // The checksum of the package in the directory of the zip, 46 bytes before its name.
    int at = text.lastIndexOf("x/deployments/a/versions/v1.zip") - 46 + 16;
    bytes[at] ^= 1;
    Files.write(file, bytes);
    Import failed = upload(PROJECT, file, true);
    assertEquals(Import.Status.FAILED, failed.status());
    assertTrue(
        failed
            .errorMessage()
            .contains("'deployments/a/versions/v1.zip' of the import is damaged: its content"),
        failed.errorMessage());
  }

  @Test
  void anotherPackageThanTheFoundOneIsRefused() throws Exception {
    Import waiting = upload(PROJECT, archive("a"), false);
    RejectedException refused =
        assertThrows(
            RejectedException.class,
            () ->
                imports.confirm(
                    PROJECT,
                    waiting.id().toString(),
                    deployments("{\"a\":{\"versions\":{\"v1\":{\"zip\":\"info.yaml\"}}}}"),
                    CALLER));
    assertTrue(String.valueOf(refused.getMessage()).contains("versions.v1.zip"));
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

  @Test
  void wrongTypesAreFoundWhenTheFileIsLookedThrough() throws Exception {
    Map<String, String> files = files("a");
    files.put("x/deployments/a/versions/v1.yaml", "version_name: v1\nmaximum_instances: many\n");
    Import failed = upload(PROJECT, zip(files), false);
    assertEquals(
        "'deployments/a/versions/v1.yaml' of the import: Field 'maximum_instances' must be a number, but"
            + " it is a string.",
        failed.errorMessage());
  }

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

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "a/a.yaml                 | input_type: default             | input_type",
        "a/a.yaml                 | deployment_labels: {'': x}      | labels",
        "a/a.yaml                 | deployment_description: LONG    | description",
        "a/versions/v1.yaml       | request_retention_mode: forever | request_retention_mode",
        "a/a.yaml                 | deployment_labels: {? LONG : x} | labels",
        "a/a.yaml                 | deployment_environment_variables: [{name: A, value: LONG, secret: false}] | value"
      })
  void whatNoCallWouldAcceptIsFoundWhenTheFileIsLookedThrough(
      String file, String line, String field) throws Exception {
    Map<String, String> files = files("a");
    files.compute(
        "x/deployments/" + file,
        (_, yaml) ->
            (line.startsWith("input_type") ? yaml.replace("input_type: plain\n", "") : yaml)
                + line.replace("LONG", "x".repeat(100_000))
                + "\n");
    Import failed = upload(PROJECT, zip(files), false);
    assertEquals(Import.Status.FAILED, failed.status());
    assertTrue(
        failed.errorMessage().startsWith("'deployments/" + file + "' of the import: "),
        failed.errorMessage());
    assertTrue(failed.errorMessage().contains("'" + field + "'"), failed.errorMessage());
  }

  @ParameterizedTest
  @ValueSource(strings = {"1 x", "LONG"})
  void namesOfTheProjectsVariablesAreLookedAt(String name) throws Exception {
    Map<String, String> files = files("a");
    files.put(
        "x/environment_variables.yaml",
        "environment_variables: [{name: '%s', value: a, secret: false}]\n"
            .formatted(name.replace("LONG", "k".repeat(70_000))));
    Import failed = upload(PROJECT, zip(files), false);
    assertEquals(Import.Status.FAILED, failed.status());
    assertTrue(failed.errorMessage().length() <= 1_024, failed.errorMessage());
  }

  @Test
  void whatJsonCannotHoldIsRefused() throws Exception {
    Map<String, String> files = files("a");
    files.merge("x/deployments/a/a.yaml", "? " + "k".repeat(70_000) + "\n: 1\n", String::concat);
    Import ended = upload(PROJECT, zip(files), false);
    assertEquals(Import.Status.FAILED, ended.status(), ended.errorMessage());
    assertEquals(ended, imports.get(PROJECT, ended.id().toString()));
  }

  @Test
  void aConfirmationThatNoCallWouldAcceptChangesNothing() throws Exception {
    Import waiting = upload(PROJECT, archive("a"), false);
    String id = waiting.id().toString();
    RejectedException refused =
        assertThrows(
            RejectedException.class,
            () ->
                imports.confirm(
                    PROJECT,
                    id,
                    deployments("{\"a\":{\"description\":\"%s\"}}".formatted("x".repeat(1_000))),
                    CALLER));
    assertEquals(
        "In 'deployments.a': The value of 'description' has 1000 characters: at most 400 are allowed.",
        refused.getMessage());
    assertEquals(Import.Status.CONFIRMATION, imports.get(PROJECT, id).status());
  }

  @Test
  void aSecretOfTheFileIsNotShown() throws Exception {
    Import waiting = upload(PROJECT, zip(filesWithSecret()), false);
    RejectedException refused =
        assertThrows(
            RejectedException.class,
            () ->
                confirm(
                    PROJECT,
                    waiting,
                    "{\"a\":{\"environment_variables\":{\"KEY\":{\"secret\":false}}}}"));
    assertTrue(
        String.valueOf(refused.getMessage())
            .startsWith(
                "Field 'deployments.a.environment_variables.KEY.secret' cannot become false"),
        refused.getMessage());
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

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void whatAStopCutShortHasFailedAtTheNextStart() throws Exception {
    Import processing = upload(PROJECT, archive("a", "b"), false);
    services.catalog.write(
        change -> {
          Import stored = change.resource(Import.class, processing.id()).orElseThrow();
          change.save(stored.with(Import.Status.PROCESSING, ""));
          return stored;
        });
    // As far as it may have come.
    services.deployments.create(
        PROJECT, new DeploymentService.Create("a", null, null, "plain", null, "plain", null, null));
    Import scanning = upload(PROJECT, archive("c"), false);
    services.catalog.write(
        change -> {
          Import stored = change.resource(Import.class, scanning.id()).orElseThrow();
          change.save(stored.with(Import.Status.SCANNING, ""));
          return stored;
        });

    run.endInterrupted();

    Import ended = imports.get(PROJECT, processing.id().toString());
    assertEquals(Import.Status.FAILED, ended.status());
    assertEquals(
        "The server stopped during the import. These of its objects were not there before, and are now: deployment a.",
        ended.errorMessage());
    Import notBegun = imports.get(PROJECT, scanning.id().toString());
    assertEquals("The server stopped during the import.", notBegun.errorMessage());
  }

  @Test
  void exportsThatAStopCutShortHaveFailedAtTheNextStart() throws Exception {
    services.deployment("a");
    Export export = export(ProjectObjects.NONE, true);
    services.catalog.write(
        change -> {
          change.save(export.with(Export.Status.PROCESSING, "", null));
          return export;
        });
    exports.endInterrupted();
    Export ended = exports.get(PROJECT, export.id().toString());
    assertEquals(Export.Status.FAILED, ended.status());
    assertTrue(ended.errorMessage().startsWith("The server stopped"), ended.errorMessage());
    assertEquals(List.of(), kept());
  }

  @Test
  void filesGoWithTheirExportsImportsAndProjects() throws Exception {
    services.deployment("a");
    Export export = export(ProjectObjects.NONE, true);
    Import copy =
        ended(
            PROJECT,
            imports.create(PROJECT, new Source.OfExport(export.id().toString()), false, CALLER));
    assertEquals(2, kept().size());
    exports.delete(PROJECT, export.id().toString());
    assertEquals(List.of(copy.id() + ".zip"), kept());
    services.projects.delete(PROJECT);
    assertEquals(List.of(), kept());
  }

  /** Two deployments, of which one has two versions, in two pipelines, and what they need. */
  private void fill() throws Exception {
    services.environments.create(
        PROJECT, "own", new EnvironmentService.Settings("Own", "python3-11", null, null, null));
    services.deployment("step");
    services.versions.create(PROJECT, "step", "v1", Services.environment("own"));
    services.deploymentVersion("step", "v2");
    services.available("step", "v2");
    services.deployments.update(
        PROJECT,
        "step",
        new DeploymentService.Update(null, null, null, null, null, null, null, "v2"));
    services.variables.create(
        new VariableScope.OfDeployment(PROJECT, "step"),
        new EnvironmentVariableService.Create("SECRET", "hush", true));
    services.variables.create(
        new VariableScope.OfProject(PROJECT),
        new EnvironmentVariableService.Create("ALL", "known", false));
    services.pipeline("outer");
    services.pipeline("inner");
    services.graph("inner", "v1", Services.object("step", "deployment", "step", "v2"));
    services.graph("outer", "v1", Services.object("part", "pipeline", "inner", null));
  }

  private static void soon(BooleanSupplier condition) {
    assertTrue(Soon.within(Duration.ofSeconds(1), condition));
  }

  private Principal serviceUser(String project, String role) {
    var user =
        services
            .serviceUsers
            .create(project, new ServiceUserService.Settings("ci", null, new Edit.Keep<>()))
            .user();
    var _ =
        services.assignments.create(
            project,
            new RoleAssignmentService.Create(role, user.id().toString(), "user", null, null));
    return new Principal(user.email());
  }

  /** With a version, and a secret. */
  private static Map<String, String> filesWithSecret() {
    Map<String, String> files = files("a");
    files.merge(
        "x/deployments/a/a.yaml",
        "deployment_environment_variables: [{name: KEY, value: hush, secret: true}]\n",
        String::concat);
    return files;
  }

  private UUID id(String project) {
    return services.catalog.project(project).orElseThrow().id();
  }

  private void create(String project) {
    var _ =
        services.projects.create(
            new ProjectService.Create(project, ProjectService.DEFAULT, null, null, null, null));
  }

  private void rename(String project, String name) {
    var _ =
        services.projects.update(
            project, new ProjectService.Update(name, null, new Edit.Keep<>(), null, null, null));
  }

  private Export export(ProjectObjects objects, boolean all) throws Exception {
    Export created =
        exports.create(PROJECT, new ExportService.Create(objects, all, true, null), CALLER);
    jobs.awaitIdle();
    return exports.get(PROJECT, created.id().toString());
  }

  private Import upload(ExportService.Download download, boolean skip) throws Exception {
    Path file = folder.resolve("download.zip");
    try (var content = download.content()) {
      Files.copy(content, file);
    }
    return upload(OTHER, file, skip);
  }

  private Import upload(Path file, boolean skip) throws Exception {
    return upload(PROJECT, file, skip);
  }

  private Import upload(String project, Path file, boolean skip) throws Exception {
    return ended(project, imports.create(project, new Source.OfFile(file), skip, CALLER));
  }

  private Import confirm(Import waiting, ProjectObjects chosen) throws Exception {
    return ended(OTHER, imports.confirm(OTHER, waiting.id().toString(), chosen, CALLER));
  }

  private Import confirm(String project, Import waiting, String deployments) throws Exception {
    return ended(
        project,
        imports.confirm(project, waiting.id().toString(), deployments(deployments), CALLER));
  }

  private Import ended(String project, Import begun) throws Exception {
    jobs.awaitIdle();
    return imports.get(project, begun.id().toString());
  }

  private static ProjectObjects deployments(String json) {
    JsonText none = JsonText.of("{}");
    return new ProjectObjects(JsonText.of(json), none, none, none);
  }

  private Path archive(String... deployments) throws IOException {
    return zip(files(deployments));
  }

  private Path zip(Map<String, String> files) throws IOException {
    return Zips.write(folder.resolve("upload.zip"), files);
  }

  /** Deployments with a plain input and output, each with a version and its package. */
  private static Map<String, String> files(String... deployments) {
    Map<String, String> files = new LinkedHashMap<>();
    files.put("x/info.yaml", "format_spec: v1.0\n");
    for (String name : deployments) {
      files.put(
          "x/deployments/%1$s/%1$s.yaml".formatted(name),
          "deployment_name: %s\ninput_type: plain\noutput_type: plain\n".formatted(name));
      files.put("x/deployments/%s/versions/v1.yaml".formatted(name), "version_name: v1\n");
      files.put("x/deployments/%s/versions/v1.zip".formatted(name), "PK");
    }
    return files;
  }

  private List<String> kept() {
    try (Stream<Path> files = Files.list(folder.resolve("data/archives"))) {
      return files.map(file -> file.getFileName().toString()).toList();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
