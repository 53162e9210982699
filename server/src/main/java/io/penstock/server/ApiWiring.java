package io.penstock.server;

import io.penstock.adapters.http.Authenticator;
import io.penstock.adapters.http.DirectRequestEndpoints;
import io.penstock.adapters.http.Endpoints;
import io.penstock.adapters.http.ExpressionEndpoints;
import io.penstock.adapters.http.HttpServer;
import io.penstock.adapters.http.HttpSettings;
import io.penstock.adapters.http.OperatorAccess;
import io.penstock.adapters.http.OperatorPages;
import io.penstock.adapters.http.OperatorRequestEndpoints;
import io.penstock.adapters.http.ProjectRequestEndpoints;
import io.penstock.adapters.http.Readiness;
import io.penstock.adapters.http.RequestEndpoints;
import io.penstock.adapters.http.StatusEndpoints;
import io.penstock.adapters.http.StoreProbe;
import io.penstock.adapters.http.StreamEndpoints;
import io.penstock.adapters.http.access.OrganizationEndpoints;
import io.penstock.adapters.http.access.ProjectUserEndpoints;
import io.penstock.adapters.http.access.RoleEndpoints;
import io.penstock.adapters.http.access.ServiceUserEndpoints;
import io.penstock.adapters.http.access.UserEndpoints;
import io.penstock.adapters.http.definition.AuditEndpoints;
import io.penstock.adapters.http.definition.BucketEndpoints;
import io.penstock.adapters.http.definition.DeploymentEndpoints;
import io.penstock.adapters.http.definition.DeploymentVersionEndpoints;
import io.penstock.adapters.http.definition.EnvironmentEndpoints;
import io.penstock.adapters.http.definition.EnvironmentRevisionEndpoints;
import io.penstock.adapters.http.definition.EnvironmentTagEndpoints;
import io.penstock.adapters.http.definition.EnvironmentUpload;
import io.penstock.adapters.http.definition.EnvironmentVariableEndpoints;
import io.penstock.adapters.http.definition.EventEndpoints;
import io.penstock.adapters.http.definition.ExportEndpoints;
import io.penstock.adapters.http.definition.ImportEndpoints;
import io.penstock.adapters.http.definition.InstanceEndpoints;
import io.penstock.adapters.http.definition.InstanceTypeEndpoints;
import io.penstock.adapters.http.definition.LogEndpoints;
import io.penstock.adapters.http.definition.MetricEndpoints;
import io.penstock.adapters.http.definition.PipelineEndpoints;
import io.penstock.adapters.http.definition.PipelineVersionEndpoints;
import io.penstock.adapters.http.definition.ProjectEndpoints;
import io.penstock.adapters.http.definition.RequestScheduleEndpoints;
import io.penstock.adapters.http.definition.RevisionEndpoints;
import io.penstock.adapters.http.definition.TimeSeriesEndpoints;
import io.penstock.adapters.http.definition.UploadFolder;
import io.penstock.adapters.http.definition.UsageEndpoints;
import io.penstock.adapters.http.definition.WebhookEndpoints;
import io.penstock.adapters.http.file.ContentEndpoints;
import io.penstock.adapters.http.file.FileEndpoints;
import io.penstock.adapters.http.openapi.OpenApiEndpoints;
import io.penstock.adapters.webhook.HostLookup;
import io.penstock.adapters.webhook.SocketWebhookCaller;
import io.penstock.engine.metric.MetricRecorder;
import io.penstock.engine.plan.PlanCompiler;
import io.penstock.engine.port.Catalog;
import io.penstock.engine.port.LogStore;
import io.penstock.engine.port.MetricStore;
import io.penstock.engine.port.TokenStore;
import io.penstock.engine.port.UserStore;
import io.penstock.engine.port.WebhookCaller;
import io.penstock.engine.run.ActiveRequests;
import io.penstock.engine.service.InputReader;
import io.penstock.engine.service.ProjectRequests;
import io.penstock.engine.service.RequestServices;
import io.penstock.engine.service.access.AccessControl;
import io.penstock.engine.service.access.OrganizationService;
import io.penstock.engine.service.access.ProjectUserService;
import io.penstock.engine.service.access.RoleAssignmentService;
import io.penstock.engine.service.access.RoleService;
import io.penstock.engine.service.access.ServiceUserService;
import io.penstock.engine.service.access.SignIn;
import io.penstock.engine.service.access.UserService;
import io.penstock.engine.service.audit.AuditService;
import io.penstock.engine.service.definition.BucketService;
import io.penstock.engine.service.definition.DeploymentService;
import io.penstock.engine.service.definition.DeploymentVersionService;
import io.penstock.engine.service.definition.EnvironmentRevisionService;
import io.penstock.engine.service.definition.EnvironmentService;
import io.penstock.engine.service.definition.EnvironmentVariableService;
import io.penstock.engine.service.definition.InstanceTypeGroupService;
import io.penstock.engine.service.definition.MetricService;
import io.penstock.engine.service.definition.PipelineService;
import io.penstock.engine.service.definition.PipelineVersionService;
import io.penstock.engine.service.definition.ProjectService;
import io.penstock.engine.service.definition.RequestScheduleService;
import io.penstock.engine.service.definition.RevisionBuilds;
import io.penstock.engine.service.definition.RevisionService;
import io.penstock.engine.service.definition.Rollout;
import io.penstock.engine.service.definition.WebhookRules;
import io.penstock.engine.service.definition.WebhookService;
import io.penstock.engine.service.definition.WebhookTestService;
import io.penstock.engine.service.file.FileLinks;
import io.penstock.engine.service.file.FileService;
import io.penstock.engine.service.instance.InstanceService;
import io.penstock.engine.service.log.EventService;
import io.penstock.engine.service.log.LogService;
import io.penstock.engine.service.metric.TimeSeriesService;
import io.penstock.engine.service.metric.UsageService;
import io.penstock.engine.service.transfer.ProjectServices;
import java.io.IOException;
import java.nio.file.Files;
import java.time.InstantSource;
import java.util.List;
import java.util.stream.Stream;

/**
 * The services of the API, and the endpoints that offer them: the upper part of the {@link Wiring}.
 */
final class ApiWiring {

  private final Foundation base;
  private final ExecutionWiring execution;
  private final SocketWebhookCaller caller;
  private final WebhookRules webhookRules;
  private final PythonEnvironments pythons;
  private final ProjectServices services;
  private final ProjectService projects;
  private final BucketService buckets;
  private final WebhookTestService webhookTests;
  private final TransferWiring transfers;
  private final UploadFolder uploads;
  private final StoreProbe probe;
  private final Readiness readiness;
  private final HttpServer http;

  /** Makes it all; nothing listens yet. */
  ApiWiring(
      Foundation base,
      ExecutionWiring execution,
      ClusterWiring calls,
      MetricsWiring shown,
      Closers closers)
      throws IOException {
    this.base = base;
    this.execution = execution;
    ServerConfig config = base.config();
    caller = new SocketWebhookCaller(new HostLookup(config.webhooksMayBePrivate()));
    closers.add(caller::close);
    webhookRules = new WebhookRules(config.webhooksMayBePrivate());
    pythons = new PythonEnvironments(execution.packages(), config.environmentFallback());
    services = services();
    projects =
        new ProjectService(
            base.catalog(),
            execution.rollout(),
            execution.builds(),
            execution.environmentBuilds(),
            base.clock());
    buckets = new BucketService(base.catalog(), base.store().files(), base.clock());
    webhookTests =
        new WebhookTestService(
            base.catalog(),
            webhookRules,
            caller,
            base.store().outbox(),
            base.clock(),
            base.cluster());
    uploads = new UploadFolder(Files.createDirectories(config.data().resolve("uploads")));
    transfers = new TransferWiring(base, services, projects, execution.access(), uploads.path());
    closers.add(transfers::close);
    probe = new StoreProbe(base.catalog());
    readiness = new Readiness(probe);
    http = http(calls, shown);
  }

  ProjectService projects() {
    return projects;
  }

  BucketService buckets() {
    return buckets;
  }

  /** Where bodies are that are still being uploaded. */
  UploadFolder uploads() {
    return uploads;
  }

  /** Calls the webhooks. */
  WebhookCaller caller() {
    return caller;
  }

  Readiness readiness() {
    return readiness;
  }

  HttpServer http() {
    return http;
  }

  /** For the start of the server: what it did before has ended with it. */
  void endInterrupted() {
    webhookTests.endInterrupted();
    transfers.endInterrupted();
  }

  /** Answers requests from now on. */
  void listen() {
    // Calls that need to know them wait, so it has begun before the first call comes.
    pythons.search();
    http.start();
  }

  private ProjectServices services() {
    Catalog catalog = base.catalog();
    InstantSource clock = base.clock();
    Rollout rollout = execution.rollout();
    RevisionBuilds builds = execution.builds();
    ActiveRequests active = execution.requests().active();
    EnvironmentService environments =
        new EnvironmentService(catalog, pythons, execution.environmentBuilds(), clock);
    return new ProjectServices(
        environments,
        new EnvironmentRevisionService(
            catalog,
            environments,
            execution.packages().environments(),
            execution.environmentBuilds(),
            clock),
        new EnvironmentVariableService(catalog, rollout),
        new DeploymentService(catalog, rollout, builds, clock),
        new DeploymentVersionService(
            catalog, environments, execution.types(), rollout, builds, clock),
        new RevisionService(catalog, execution.packages(), builds, clock),
        new PipelineService(catalog, active, clock),
        new PipelineVersionService(catalog, new PlanCompiler(base.codec()), active, clock));
  }

  private HttpServer http(ClusterWiring calls, MetricsWiring shown) {
    ServerConfig config = base.config();
    AccessControl access = execution.access();
    Authenticator authenticator =
        new Authenticator(
            base.store().tokens(),
            (hash, now) ->
                access.withToken(hash, now).or(() -> execution.instanceTokens().find(hash)),
            base.clock());
    OperatorPages pages =
        new OperatorPages(readiness)
            .with(
                "/metrics",
                shown.page(new OperatorAccess(authenticator, access, config.metricsToken())));
    return new HttpServer(
        new HttpSettings(
            config.host(),
            config.port(),
            config.maximumBodySize(),
            config.maximumUploadSize(),
            HttpSettings.DEFAULT.idleTimeout(),
            config.gracePeriod().plus(Drain.LAST_WORDS)),
        authenticator,
        access,
        base.codec(),
        Stream.of(accounts(), definitions(), events(), measures(), files(), requests())
            .flatMap(List::stream)
            .toList(),
        calls.on(pages, execution.requests().forwarded()));
  }

  private List<Endpoints> accounts() {
    Catalog catalog = base.catalog();
    UserStore accounts = base.store().users();
    TokenStore tokens = base.store().tokens();
    InstantSource clock = base.clock();
    AccessControl access = execution.access();
    ProjectUserService projectUsers = new ProjectUserService(catalog, accounts, clock);
    UserService users = new UserService(accounts, tokens, projectUsers, access, clock);
    return List.of(
        new StatusEndpoints(probe),
        new OpenApiEndpoints(),
        new UserEndpoints(users, new SignIn(accounts, tokens, clock)),
        new ProjectUserEndpoints(projectUsers),
        new ServiceUserEndpoints(new ServiceUserService(catalog, clock)),
        new RoleEndpoints(
            new RoleService(catalog, clock), new RoleAssignmentService(catalog, clock)),
        new OrganizationEndpoints(new OrganizationService(catalog, access), users));
  }

  private List<Endpoints> definitions() {
    Catalog catalog = base.catalog();
    InstantSource clock = base.clock();
    EnvironmentUpload environmentUploads =
        new EnvironmentUpload(services.environmentRevisions(), uploads);
    InputReader inputs =
        new InputReader(base.codec(), execution.requestFiles(), execution.access());
    return List.of(
        new ProjectEndpoints(projects),
        new EnvironmentEndpoints(services.environments()),
        new EnvironmentRevisionEndpoints(services.environmentRevisions(), environmentUploads),
        new EnvironmentTagEndpoints(
            services.environments(), services.environmentRevisions(), environmentUploads),
        new DeploymentEndpoints(services.deployments()),
        new DeploymentVersionEndpoints(services.versions()),
        new RevisionEndpoints(services.revisions(), uploads),
        new PipelineEndpoints(services.pipelines()),
        new PipelineVersionEndpoints(services.graphs()),
        new EnvironmentVariableEndpoints(services.variables()),
        new RequestScheduleEndpoints(new RequestScheduleService(catalog, inputs, clock)),
        new WebhookEndpoints(new WebhookService(catalog, webhookRules, clock), webhookTests),
        new InstanceTypeEndpoints(new InstanceTypeGroupService(catalog, execution.types(), clock)),
        new ExportEndpoints(transfers.exports()),
        new ImportEndpoints(transfers.imports(), uploads));
  }

  private List<Endpoints> events() {
    Catalog catalog = base.catalog();
    LogStore logs = base.store().logs();
    InstantSource clock = base.clock();
    return List.of(
        new LogEndpoints(new LogService(catalog, logs), clock),
        new EventEndpoints(new EventService(catalog, logs, clock)),
        new AuditEndpoints(new AuditService(catalog, base.store().audit())));
  }

  private List<Endpoints> measures() {
    Catalog catalog = base.catalog();
    MetricStore metrics = base.store().metrics();
    MetricRecorder recorder = execution.recorder();
    InstantSource clock = base.clock();
    return List.of(
        new InstanceEndpoints(
            new InstanceService(
                catalog, execution.runtime(), base.store().instancePlaces(), execution.types())),
        new MetricEndpoints(new MetricService(catalog, metrics, clock)),
        new TimeSeriesEndpoints(new TimeSeriesService(catalog, metrics, recorder, clock)),
        new UsageEndpoints(new UsageService(catalog, metrics, recorder, clock)));
  }

  private List<Endpoints> files() {
    FileService files =
        new FileService(
            base.catalog(),
            base.store().files(),
            new FileLinks(base.store().signer("links to files"), base.clock()),
            base.clock());
    return List.of(
        new BucketEndpoints(buckets), new FileEndpoints(files), new ContentEndpoints(files));
  }

  private List<Endpoints> requests() {
    RequestServices requests = execution.requests();
    return List.of(
        new ExpressionEndpoints(),
        new DirectRequestEndpoints(requests.direct()),
        new StreamEndpoints(requests.direct()),
        new RequestEndpoints(requests.batches(), requests.reader(), requests.changer()),
        new ProjectRequestEndpoints(new ProjectRequests(base.catalog(), base.store().requests())),
        new OperatorRequestEndpoints(requests.reader()));
  }
}
