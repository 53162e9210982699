package io.penstock.adapters.definition;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.adapters.archive.ArchiveLimits;
import io.penstock.adapters.archive.ZipProjectArchives;
import io.penstock.adapters.http.definition.ApiDefinitionForm;
import io.penstock.adapters.json.JacksonCodec;
import io.penstock.engine.catalog.Export;
import io.penstock.engine.catalog.Import;
import io.penstock.engine.catalog.ProjectObjects;
import io.penstock.engine.error.RejectedException;
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
import io.penstock.testkit.ServersTogether;
import io.penstock.testkit.Soon;
import io.penstock.testkit.Zips;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** Exports and imports through the services, with real archives. */
abstract class TransferFixture {

  static final String PROJECT = Services.PROJECT;
  static final String OTHER = "other";
  static final Principal CALLER = Principal.ADMINISTRATOR;

  final Services services = new Services();
  final JsonCodec codec = new JacksonCodec();
  final DefinitionForm form = new ApiDefinitionForm(codec);
  final ServersTogether servers = new ServersTogether();
  final ServersTogether.Member server = servers.join();
  final TransferJobs jobs = new TransferJobs(1, 2, server);

  /** What happens before a package is unpacked. */
  volatile Runnable beforePackage = () -> {};

  volatile Downloads downloads =
      (url, file, most) -> {
        throw RejectedException.invalid("There is no network here.");
      };

  @TempDir Path folder;
  ProjectArchives archives;
  ExportService exports;
  ImportService imports;
  ImportRun run;

  @BeforeEach
  void open() throws IOException {
    create(OTHER);
    archives = watched(new ZipProjectArchives(folder.resolve("data"), ArchiveLimits.of(1 << 20)));
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
    imports = importsWith(jobs);
  }

  ImportService importsWith(TransferJobs own) {
    ImportFetch fetch =
        new ImportFetch(
            services.catalog,
            archives,
            (url, file, most) -> downloads.fetch(url, file, most),
            folder,
            1 << 20);
    return new ImportService(
        services.catalog, archives, fetch, run, form, services.access, own, codec, services.clock);
  }

  ProjectArchives watched(ProjectArchives real) {
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

  /** Two deployments, of which one has two versions, in two pipelines, and what they need. */
  void fill() throws Exception {
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

  static void soon(BooleanSupplier condition) {
    assertTrue(Soon.within(Duration.ofSeconds(1), condition));
  }

  Principal serviceUser(String project, String role) {
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
  static Map<String, String> filesWithSecret() {
    Map<String, String> files = files("a");
    files.merge(
        "x/deployments/a/a.yaml",
        "deployment_environment_variables: [{name: KEY, value: hush, secret: true}]\n",
        String::concat);
    return files;
  }

  UUID id(String project) {
    return services.catalog.project(project).orElseThrow().id();
  }

  void create(String project) {
    var _ =
        services.projects.create(
            new ProjectService.Create(project, ProjectService.DEFAULT, null, null, null, null));
  }

  void rename(String project, String name) {
    var _ =
        services.projects.update(
            project, new ProjectService.Update(name, null, new Edit.Keep<>(), null, null, null));
  }

  Export export(ProjectObjects objects, boolean all) throws Exception {
    Export created =
        exports.create(PROJECT, new ExportService.Create(objects, all, true, null), CALLER);
    jobs.awaitIdle();
    return exports.get(PROJECT, created.id().toString());
  }

  Import upload(ExportService.Download download, boolean skip) throws Exception {
    Path file = folder.resolve("download.zip");
    try (var content = download.content()) {
      Files.copy(content, file);
    }
    return upload(OTHER, file, skip);
  }

  Import upload(Path file, boolean skip) throws Exception {
    return upload(PROJECT, file, skip);
  }

  Import upload(String project, Path file, boolean skip) throws Exception {
    return ended(project, imports.create(project, new Source.OfFile(file), skip, CALLER));
  }

  Import confirm(Import waiting, ProjectObjects chosen) throws Exception {
    return ended(OTHER, imports.confirm(OTHER, waiting.id().toString(), chosen, CALLER));
  }

  Import confirm(String project, Import waiting, String deployments) throws Exception {
    return ended(
        project,
        imports.confirm(project, waiting.id().toString(), deployments(deployments), CALLER));
  }

  Import ended(String project, Import begun) throws Exception {
    jobs.awaitIdle();
    return imports.get(project, begun.id().toString());
  }

  static ProjectObjects deployments(String json) {
    JsonText none = JsonText.of("{}");
    return new ProjectObjects(JsonText.of(json), none, none, none);
  }

  Path archive(String... deployments) throws IOException {
    return zip(files(deployments));
  }

  Path zip(Map<String, String> files) throws IOException {
    return Zips.write(folder.resolve("upload.zip"), files);
  }

  /** Deployments with a plain input and output, each with a version and its package. */
  static Map<String, String> files(String... deployments) {
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

  List<String> kept() {
    try (Stream<Path> files = Files.list(folder.resolve("data/archives"))) {
      return files.map(file -> file.getFileName().toString()).toList();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
