package io.penstock.adapters.definition;

import io.penstock.adapters.json.JacksonCodec;
import io.penstock.engine.catalog.Attachment.Mapping;
import io.penstock.engine.catalog.Attachment.Source;
import io.penstock.engine.catalog.InstanceTypes;
import io.penstock.engine.catalog.ObjectConfiguration;
import io.penstock.engine.error.RejectedException;
import io.penstock.engine.error.RejectedException.Reason;
import io.penstock.engine.model.JsonText;
import io.penstock.engine.plan.PlanCompiler;
import io.penstock.engine.port.Cluster;
import io.penstock.engine.port.DeploymentRuntime;
import io.penstock.engine.port.TokenStore.Principal;
import io.penstock.engine.run.ActiveRequests;
import io.penstock.engine.service.access.AccessControl;
import io.penstock.engine.service.access.ProjectUserService;
import io.penstock.engine.service.access.RoleAssignmentService;
import io.penstock.engine.service.access.RoleService;
import io.penstock.engine.service.access.ServiceUserService;
import io.penstock.engine.service.access.UserService;
import io.penstock.engine.service.definition.AttachmentDeclaration;
import io.penstock.engine.service.definition.BaseEnvironment;
import io.penstock.engine.service.definition.BaseEnvironments;
import io.penstock.engine.service.definition.DeploymentService;
import io.penstock.engine.service.definition.DeploymentVersionService;
import io.penstock.engine.service.definition.DeploymentVersionSettings;
import io.penstock.engine.service.definition.DeploymentVersionSettings.QueueSizes;
import io.penstock.engine.service.definition.DeploymentVersionSettings.Scaling;
import io.penstock.engine.service.definition.EnvironmentBuilds;
import io.penstock.engine.service.definition.EnvironmentRevisionService;
import io.penstock.engine.service.definition.EnvironmentService;
import io.penstock.engine.service.definition.EnvironmentVariableService;
import io.penstock.engine.service.definition.FieldDeclaration;
import io.penstock.engine.service.definition.GraphDeclaration;
import io.penstock.engine.service.definition.ObjectDeclaration;
import io.penstock.engine.service.definition.PipelineService;
import io.penstock.engine.service.definition.PipelineVersionService;
import io.penstock.engine.service.definition.ProjectService;
import io.penstock.engine.service.definition.RevisionBuilds;
import io.penstock.engine.service.definition.RevisionService;
import io.penstock.engine.service.definition.Rollout;
import io.penstock.testkit.InMemoryCatalog;
import io.penstock.testkit.InMemoryLogStore;
import io.penstock.testkit.InMemoryTokenStore;
import io.penstock.testkit.InMemoryUserStore;
import io.penstock.testkit.RecordingRuntime;
import io.penstock.testkit.ScriptedEnvironmentStore;
import io.penstock.testkit.ScriptedPackageStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.function.Executable;

/** All configuration services on fakes, with the project {@code default}. */
public final class Services implements AutoCloseable {

  /** So many of each kind does a server build at a time. */
  static final int BUILDS_AT_ONCE = 2;

  private static final BaseEnvironments BASES =
      new BaseEnvironments(
          List.of(
              new BaseEnvironment("python3-12", "Python 3.12"),
              new BaseEnvironment("python3-11", "Python 3.11")));

  public static final String PROJECT = ProjectService.DEFAULT;
  static final Principal CALLER = new Principal("anna@example.org");
  static final Instant NOW = Instant.parse("2026-03-28T20:00:26.613427123Z");

  public final InMemoryCatalog catalog;
  public final ScriptedPackageStore packages = new ScriptedPackageStore();
  public final ScriptedEnvironmentStore environmentFiles = new ScriptedEnvironmentStore();
  public final RecordingRuntime runtime = new RecordingRuntime();
  public final InMemoryLogStore logs = new InMemoryLogStore();
  public final InstantSource clock = InstantSource.fixed(NOW);
  public final Rollout rollout;
  public final EnvironmentBuilds environmentBuilds;
  public final RevisionBuilds builds;
  public final EnvironmentService environments;
  public final EnvironmentRevisionService environmentRevisions;
  public final ProjectService projects;
  public final DeploymentService deployments;
  public final DeploymentVersionService versions;
  public final RevisionService revisions;
  public final PipelineService pipelines;
  public final PipelineVersionService graphs;
  public final EnvironmentVariableService variables;
  public final InMemoryUserStore accounts = new InMemoryUserStore();
  public final InMemoryTokenStore tokens = new InMemoryTokenStore();
  public final AccessControl access;
  public final ProjectUserService members;
  public final UserService users;
  public final RoleService roles;
  public final RoleAssignmentService assignments;
  public final ServiceUserService serviceUsers;

  public Services() {
    this(new InMemoryCatalog());
    projects.createFirst();
  }

  /** With a runtime other than {@link #runtime}. */
  Services(DeploymentRuntime other) {
    this(new InMemoryCatalog(), other, Cluster.ALONE);
    projects.createFirst();
  }

  /** A server started on what another one left in the catalog. */
  Services(InMemoryCatalog catalog) {
    this(catalog, Cluster.ALONE);
  }

  /** One of several servers with the same catalog. */
  Services(InMemoryCatalog catalog, Cluster cluster) {
    this(catalog, null, cluster);
  }

  private Services(InMemoryCatalog catalog, @Nullable DeploymentRuntime other, Cluster cluster) {
    this.catalog = catalog;
    rollout = new Rollout(catalog, other == null ? runtime : other);
    environmentBuilds =
        new EnvironmentBuilds(catalog, environmentFiles, logs, clock, cluster, BUILDS_AT_ONCE);
    builds =
        new RevisionBuilds(
            catalog, packages, logs, clock, rollout, environmentBuilds, cluster, BUILDS_AT_ONCE);
    environments = new EnvironmentService(catalog, () -> BASES, environmentBuilds, clock);
    environmentRevisions =
        new EnvironmentRevisionService(
            catalog, environments, environmentFiles, environmentBuilds, clock);
    projects = new ProjectService(catalog, rollout, builds, environmentBuilds, clock);
    deployments = new DeploymentService(catalog, rollout, builds, clock);
    versions =
        new DeploymentVersionService(
            catalog, environments, new InstanceTypes(2_048), rollout, builds, clock);
    revisions = new RevisionService(catalog, packages, builds, clock);
    PlanCompiler compiler = new PlanCompiler(new JacksonCodec());
    pipelines = new PipelineService(catalog, new ActiveRequests(), clock);
    graphs = new PipelineVersionService(catalog, compiler, new ActiveRequests(), clock);
    variables = new EnvironmentVariableService(catalog, rollout);
    access = new AccessControl(catalog, accounts);
    members = new ProjectUserService(catalog, accounts, clock);
    users = new UserService(accounts, tokens, members, access, clock);
    roles = new RoleService(catalog, clock);
    assignments = new RoleAssignmentService(catalog, clock);
    serviceUsers = new ServiceUserService(catalog, clock);
  }

  @Override
  public void close() {
    builds.close();
    environmentBuilds.close();
  }

  /** A deployment that takes {@code number} and gives {@code number}, both int. */
  public void deployment(String name) {
    deployments.create(
        PROJECT,
        new DeploymentService.Create(
            name, null, null, null, List.of(number()), null, List.of(number()), null));
  }

  public void deploymentVersion(String deployment, String name) {
    versions.create(PROJECT, deployment, name, unchanged());
  }

  /** Uploads and builds: the version is available afterwards. */
  void available(String deployment, String version) throws Exception {
    upload(deployment, version);
    packages.nextBuild().succeed();
    awaitBuilds();
  }

  String upload(String deployment, String version) throws IOException {
    Path zip = Files.createTempFile("package", ".zip");
    try {
      Files.writeString(zip, "PK");
      return revisions.upload(PROJECT, deployment, version, zip, CALLER).revision().id().toString();
    } finally {
      Files.deleteIfExists(zip);
    }
  }

  /** Until every build has ended. */
  public void awaitBuilds() throws InterruptedException {
    builds.awaitIdle();
  }

  /** A pipeline that takes and gives the same as {@link #deployment}. */
  public void pipeline(String name) {
    pipelines.create(
        PROJECT,
        new PipelineService.Create(
            name, null, null, List.of(number()), null, List.of(number()), null));
  }

  /** A version in which the object {@code step} stands between start and end. */
  public void graph(String pipeline, String version, ObjectDeclaration step) {
    graphs.create(PROJECT, pipeline, version, settings(List.of(step), through(step.name())));
  }

  static PipelineVersionService.Settings settings(
      @Nullable List<ObjectDeclaration> objects,
      @Nullable List<AttachmentDeclaration> attachments) {
    return new PipelineVersionService.Settings(
        null, null, null, null, new GraphDeclaration(objects, attachments));
  }

  static List<AttachmentDeclaration> through(String object) {
    return List.of(
        attach("pipeline_start", "number", object, "number"),
        attach(object, "number", "pipeline_end", "number"));
  }

  static AttachmentDeclaration attach(
      String source, String sourceField, String destination, String destinationField) {
    return new AttachmentDeclaration(
        destination,
        List.of(new Source(source, List.of(new Mapping(sourceField, destinationField)))));
  }

  public static ObjectDeclaration object(
      String name, String type, String reference, @Nullable String version) {
    return new ObjectDeclaration(
        name, type, reference, version, ObjectConfiguration.EMPTY, JsonText.of("{}"));
  }

  static DeploymentVersionSettings unchanged() {
    return environment(null);
  }

  static DeploymentVersionSettings environment(@Nullable String environment) {
    return new DeploymentVersionSettings(
        null,
        null,
        environment,
        null,
        Scaling.UNCHANGED,
        QueueSizes.UNCHANGED,
        null,
        null,
        null,
        null,
        null);
  }

  static FieldDeclaration number() {
    return new FieldDeclaration("number", "int", null);
  }

  /** Runs what must be refused; the catalog must be as it was. */
  String refused(Reason reason, Executable call) {
    long before = catalog.generation();
    RejectedException rejected = Assertions.assertThrows(RejectedException.class, call);
    Assertions.assertEquals(reason, rejected.reason(), rejected.getMessage());
    Assertions.assertEquals(before, catalog.generation());
    return String.valueOf(rejected.getMessage());
  }
}
