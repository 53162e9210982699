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
import io.penstock.adapters.json.JacksonCodec;
import io.penstock.adapters.runtime.python.LocalRequestFolders;
import io.penstock.adapters.runtime.python.PythonRuntime;
import io.penstock.adapters.runtime.python.PythonSettings;
import io.penstock.adapters.runtime.python.packages.OtherServers;
import io.penstock.adapters.runtime.python.packages.PackageSettings;
import io.penstock.adapters.runtime.python.packages.PythonPackageStore;
import io.penstock.adapters.store.postgres.PostgresStore;
import io.penstock.adapters.store.s3.S3ObjectStore;
import io.penstock.adapters.store.s3.S3Settings;
import io.penstock.adapters.store.sql.SqlStore;
import io.penstock.adapters.webhook.HostLookup;
import io.penstock.adapters.webhook.SocketWebhookCaller;
import io.penstock.engine.catalog.EnvironmentBuild;
import io.penstock.engine.catalog.InstanceTypes;
import io.penstock.engine.metric.MetricRecorder;
import io.penstock.engine.metric.RequestMeters;
import io.penstock.engine.plan.PlanCompiler;
import io.penstock.engine.port.Catalog;
import io.penstock.engine.port.Cluster;
import io.penstock.engine.port.FileStore;
import io.penstock.engine.port.JsonCodec;
import io.penstock.engine.port.TokenStore;
import io.penstock.engine.run.RequestFiles;
import io.penstock.engine.run.RequestMeter;
import io.penstock.engine.service.InputReader;
import io.penstock.engine.service.ProjectRequests;
import io.penstock.engine.service.RequestServices;
import io.penstock.engine.service.access.AccessControl;
import io.penstock.engine.service.access.InstanceTokens;
import io.penstock.engine.service.access.OrganizationService;
import io.penstock.engine.service.access.ProjectUserService;
import io.penstock.engine.service.access.RoleAssignmentService;
import io.penstock.engine.service.access.RoleService;
import io.penstock.engine.service.access.ServiceUserService;
import io.penstock.engine.service.access.SignIn;
import io.penstock.engine.service.access.UserService;
import io.penstock.engine.service.audit.AuditService;
import io.penstock.engine.service.audit.AuditedCatalog;
import io.penstock.engine.service.definition.BucketService;
import io.penstock.engine.service.definition.CatalogFollower;
import io.penstock.engine.service.definition.DeploymentService;
import io.penstock.engine.service.definition.DeploymentVersionService;
import io.penstock.engine.service.definition.EnvironmentBuilds;
import io.penstock.engine.service.definition.EnvironmentRevisionService;
import io.penstock.engine.service.definition.EnvironmentService;
import io.penstock.engine.service.definition.EnvironmentVariableService;
import io.penstock.engine.service.definition.InstanceTypeGroupService;
import io.penstock.engine.service.definition.Leftovers;
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
import io.penstock.engine.service.file.FileRetention;
import io.penstock.engine.service.file.FileService;
import io.penstock.engine.service.instance.InstanceService;
import io.penstock.engine.service.log.EventService;
import io.penstock.engine.service.log.LogService;
import io.penstock.engine.service.metric.TimeSeriesService;
import io.penstock.engine.service.metric.UsageService;
import io.penstock.engine.service.schedule.ScheduleRuns;
import io.penstock.engine.service.transfer.ProjectServices;
import io.penstock.engine.webhook.WebhookAttempt;
import io.penstock.engine.webhook.WebhookSender;
import io.penstock.server.ServerConfig.EnvironmentFallback;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.SortedSet;
import org.jspecify.annotations.Nullable;

/**
 * Makes everything in the order of its dependencies, and closes it in reverse. The one place that
 * knows which adapters there are.
 */
final class Wiring implements AutoCloseable {

  private static final int BUILDS_AT_ONCE = 2;
  private static final Duration SWEEP_INTERVAL = Duration.ofSeconds(30);

  /** What a server that is killed loses of its metrics, at most. */
  private static final Duration METRIC_INTERVAL = Duration.ofSeconds(10);

  private static final Duration METRIC_EXPIRY = Duration.ofHours(1);
  private static final Duration METRIC_EXPIRY_DELAY = Duration.ofMinutes(1);
  private static final Duration LEFTOVER_INTERVAL = Duration.ofHours(1);
  private static final Duration SCHEDULE_INTERVAL = Duration.ofSeconds(1);

  /** What a run of schedules may take when the server stops. */
  private static final Duration LAST_SCHEDULES = Duration.ofSeconds(5);

  private final Deque<Runnable> closers = new ArrayDeque<>();
  private final InstantSource clock = InstantSource.system();

  @SuppressWarnings("NullAway.Init") // open() sets them first of all.
  private TokenStore tokens;

  @SuppressWarnings("NullAway.Init")
  private ProjectService projects;

  @SuppressWarnings("NullAway.Init")
  private RequestServices requests;

  @SuppressWarnings("NullAway.Init")
  private HttpServer http;

  @SuppressWarnings("NullAway.Init")
  private Readiness readiness;

  @SuppressWarnings("NullAway.Init")
  private Drain drain;

  @SuppressWarnings("NullAway.Init")
  private ScheduleRuns schedules;

  @SuppressWarnings("NullAway.Init")
  private Timer scheduleTimer;

  @SuppressWarnings("NullAway.Init")
  private PythonEnvironments pythons;

  @SuppressWarnings("NullAway.Init")
  private WebhookSender webhooks;

  private @Nullable StorageCheck storage;

  @SuppressWarnings("NullAway.Init")
  private TransferWiring transfers;

  @SuppressWarnings("NullAway.Init")
  private ClusterWiring calls;

  TokenStore tokens() {
    return tokens;
  }

  ProjectService projects() {
    return projects;
  }

  int port() {
    return http.port();
  }

  /** Those that are served, such as {@code GET /projects}. */
  SortedSet<String> operations() {
    return http.operations();
  }

  /** Opens what uses no database that servers share. */
  void open(ServerConfig config) throws IOException {
    open(config, new PostgresStore.Usage((_, _) -> {}, _ -> {}));
  }

  /**
   * Opens everything, once this server may use its database.
   *
   * @param usage hears why that is waited for, and when it is over
   */
  void open(ServerConfig config, PostgresStore.Usage usage) throws IOException {
    S3Settings s3 = config.s3();
    if (config.store() != null) {
      // Of what the folder had before; from now on the database remembers the place, for all.
      FilesPlace.require(config.data(), s3);
    }
    S3ObjectStore objects = s3 == null ? null : new S3ObjectStore(s3);
    SqlStore store = StoreChoice.open(config, objects, usage);
    closers.push(store::close);
    if (config.store() == null) {
      FilesPlace.check(config.data(), s3);
    }
    if (objects != null) {
      storage = new StorageCheck(objects);
      closers.push(storage::close);
    }
    tokens = store.tokens();
    Catalog catalog = new AuditedCatalog(store.catalog(), clock);
    Cluster cluster = store.cluster();
    JsonCodec codec = new JacksonCodec();
    PlanCompiler compiler = new PlanCompiler(codec);
    calls = new ClusterWiring(config, store, codec);
    closers.push(calls::close);

    PythonPackageStore packages =
        new PythonPackageStore(
            config.data(),
            PackageSettings.DEFAULT
                .withPython(config.python())
                .withNearest(config.environmentFallback() == EnvironmentFallback.NEAREST),
            config.store() == null
                ? OtherServers.NONE
                : OtherServers.with(
                    store.uploads(), id -> catalog.resource(EnvironmentBuild.class, id)));
    InstanceTokens instanceTokens = new InstanceTokens(() -> address(config));
    PythonRuntime runtime =
        new PythonRuntime(
            config.data(),
            PythonSettings.DEFAULT,
            packages,
            store.logs(),
            instanceTokens,
            store.cluster(),
            store.instancePlaces());
    closers.push(runtime::close);
    FileStore files = store.files();
    RequestFiles requestFiles =
        new RequestFiles(catalog, files, new LocalRequestFolders(config.data()), codec, clock);
    Rollout rollout = new Rollout(catalog, runtime);
    EnvironmentBuilds environmentBuilds =
        new EnvironmentBuilds(
            catalog, packages.environments(), store.logs(), clock, cluster, BUILDS_AT_ONCE);
    closers.push(environmentBuilds::close);
    RevisionBuilds builds =
        new RevisionBuilds(
            catalog,
            packages,
            store.logs(),
            clock,
            rollout,
            environmentBuilds,
            cluster,
            BUILDS_AT_ONCE);
    closers.push(builds::close);

    AccessControl access = new AccessControl(catalog, store.users());
    InstanceTypes types = new InstanceTypes(Machine.memoryMebibytes());
    RequestMeters meters = new RequestMeters();
    MetricRecorder recorder =
        new MetricRecorder(
            meters,
            catalog,
            runtime,
            store.metrics(),
            types,
            clock,
            store.cluster(),
            store.instancePlaces());
    MetricsWiring shown = new MetricsWiring(catalog);
    requests =
        RequestServices.on(
            new RequestServices.Ports(
                catalog,
                runtime,
                store.requests(),
                store.queue(),
                codec,
                clock,
                requestFiles,
                access,
                store.cluster(),
                store.instancePlaces(),
                calls.runtimes()),
            new RequestServices.Bounds(
                config.maximumDirectRequests(),
                config.maximumBatchRequests(),
                config.maximumInterruptions()),
            RequestMeter.both(meters, shown.requests()));

    projects = new ProjectService(catalog, rollout, builds, environmentBuilds, clock);
    pythons = new PythonEnvironments(packages, config.environmentFallback());
    EnvironmentService environments =
        new EnvironmentService(catalog, pythons, environmentBuilds, clock);
    EnvironmentRevisionService environmentRevisions =
        new EnvironmentRevisionService(
            catalog, environments, packages.environments(), environmentBuilds, clock);
    UploadFolder uploads =
        new UploadFolder(Files.createDirectories(config.data().resolve("uploads")));
    EnvironmentUpload environmentUploads = new EnvironmentUpload(environmentRevisions, uploads);
    BucketService buckets = new BucketService(catalog, files, clock);
    FileService fileService =
        new FileService(
            catalog, files, new FileLinks(store.signer("links to files"), clock), clock);
    SocketWebhookCaller caller =
        new SocketWebhookCaller(new HostLookup(config.webhooksMayBePrivate()));
    closers.push(caller::close);
    WebhookRules webhookRules = new WebhookRules(config.webhooksMayBePrivate());
    WebhookTestService webhookTests =
        new WebhookTestService(catalog, webhookRules, caller, store.outbox(), clock, cluster);
    DeploymentService deployments = new DeploymentService(catalog, rollout, builds, clock);
    DeploymentVersionService versions =
        new DeploymentVersionService(catalog, environments, types, rollout, builds, clock);
    RevisionService revisions = new RevisionService(catalog, packages, builds, clock);
    PipelineService pipelines = new PipelineService(catalog, requests.active(), clock);
    PipelineVersionService graphs =
        new PipelineVersionService(catalog, compiler, requests.active(), clock);
    EnvironmentVariableService variables = new EnvironmentVariableService(catalog, rollout);
    transfers =
        new TransferWiring(
            config,
            catalog,
            new ProjectServices(
                environments,
                environmentRevisions,
                variables,
                deployments,
                versions,
                revisions,
                pipelines,
                graphs),
            projects,
            access,
            codec,
            clock,
            uploads.path(),
            cluster,
            store.uploads());
    closers.push(transfers::close);
    ProjectUserService projectUsers = new ProjectUserService(catalog, store.users(), clock);
    UserService users = new UserService(store.users(), tokens, projectUsers, access, clock);
    StoreProbe probe = new StoreProbe(catalog);
    readiness = new Readiness(probe);
    List<Endpoints> endpoints =
        List.of(
            new StatusEndpoints(probe),
            new OpenApiEndpoints(),
            new UserEndpoints(users, new SignIn(store.users(), tokens, clock)),
            new ProjectUserEndpoints(projectUsers),
            new ServiceUserEndpoints(new ServiceUserService(catalog, clock)),
            new RoleEndpoints(
                new RoleService(catalog, clock), new RoleAssignmentService(catalog, clock)),
            new OrganizationEndpoints(new OrganizationService(catalog, access), users),
            new ProjectEndpoints(projects),
            new EnvironmentEndpoints(environments),
            new EnvironmentRevisionEndpoints(environmentRevisions, environmentUploads),
            new EnvironmentTagEndpoints(environments, environmentRevisions, environmentUploads),
            new DeploymentEndpoints(deployments),
            new DeploymentVersionEndpoints(versions),
            new RevisionEndpoints(revisions, uploads),
            new PipelineEndpoints(pipelines),
            new PipelineVersionEndpoints(graphs),
            new EnvironmentVariableEndpoints(variables),
            new RequestScheduleEndpoints(
                new RequestScheduleService(
                    catalog, new InputReader(codec, requestFiles, access), clock)),
            new WebhookEndpoints(new WebhookService(catalog, webhookRules, clock), webhookTests),
            new ExportEndpoints(transfers.exports()),
            new ImportEndpoints(transfers.imports(), uploads),
            new LogEndpoints(new LogService(catalog, store.logs()), clock),
            new EventEndpoints(new EventService(catalog, store.logs(), clock)),
            new AuditEndpoints(new AuditService(catalog, store.audit())),
            new InstanceEndpoints(
                new InstanceService(catalog, runtime, store.instancePlaces(), types)),
            new InstanceTypeEndpoints(new InstanceTypeGroupService(catalog, types, clock)),
            new MetricEndpoints(new MetricService(catalog, store.metrics(), clock)),
            new TimeSeriesEndpoints(
                new TimeSeriesService(catalog, store.metrics(), recorder, clock)),
            new UsageEndpoints(new UsageService(catalog, store.metrics(), recorder, clock)),
            new BucketEndpoints(buckets),
            new FileEndpoints(fileService),
            new ContentEndpoints(fileService),
            new ExpressionEndpoints(),
            new DirectRequestEndpoints(requests.direct()),
            new StreamEndpoints(requests.direct()),
            new RequestEndpoints(requests.batches(), requests.reader(), requests.changer()),
            new ProjectRequestEndpoints(new ProjectRequests(catalog, store.requests())),
            new OperatorRequestEndpoints(requests.reader()));
    Authenticator authenticator =
        new Authenticator(
            tokens,
            (hash, now) -> access.withToken(hash, now).or(() -> instanceTokens.find(hash)),
            clock);
    http =
        new HttpServer(
            new HttpSettings(
                config.host(),
                config.port(),
                config.maximumBodySize(),
                config.maximumUploadSize(),
                HttpSettings.DEFAULT.idleTimeout(),
                config.gracePeriod().plus(Drain.LAST_WORDS)),
            authenticator,
            access,
            codec,
            endpoints,
            calls.on(
                new OperatorPages(readiness)
                    .with(
                        "/metrics",
                        shown.page(
                            new OperatorAccess(authenticator, access, config.metricsToken()))),
                requests.forwarded()));
    shown.watch(requests, runtime, config);
    shown.watch(store, config, clock);
    shown.watch(http, readiness);
    RetentionSweeper sweeper =
        new RetentionSweeper(store.requests(), store.projectRemains(), store.audit(), clock);
    timer("retention")
        .start(
            SWEEP_INTERVAL, "What is to be removed stays for now", once(cluster, sweeper::sweep));
    buckets.createDefaults();
    FileRetention fileRetention = new FileRetention(catalog, files, clock);
    timer("file-retention")
        .start(SWEEP_INTERVAL, "Files that are to be removed stay for now", fileRetention::sweep);

    // Pushed before its timer, so called after it: it writes down what was counted last.
    closers.push(recorder::flush);
    Timer metrics = timer("metrics");
    metrics.start(METRIC_INTERVAL, "Metrics could not be stored for now", recorder::flush);
    metrics.start(
        METRIC_EXPIRY_DELAY,
        METRIC_EXPIRY,
        "Old metrics stay for now",
        once(cluster, recorder::expire));

    webhooks =
        new WebhookSender(
            catalog,
            store.outbox(),
            new WebhookAttempt(catalog, store.outbox(), caller, store.logs(), clock, new Random()),
            clock,
            cluster);
    closers.push(webhooks::close);

    Leftovers leftovers = new Leftovers(catalog, packages, packages.environments(), clock);
    uploads.removeOlder(Instant.MAX);
    leftovers.removeAll();
    Timer leftoverTimer = timer("leftovers");
    leftoverTimer.start(
        LEFTOVER_INTERVAL,
        "Unfinished uploads stay for now",
        () -> uploads.removeOlder(clock.instant().minus(Leftovers.AGE)));
    leftoverTimer.start(
        LEFTOVER_INTERVAL, "Files that nothing refers to stay for now", leftovers::removeOld);
    leftoverTimer.start(
        Duration.ZERO,
        LEFTOVER_INTERVAL,
        "Packages of the data folder are not on other servers for now",
        packages::shareAll);
    leftoverTimer.start(
        LEFTOVER_INTERVAL,
        "Uploads that no revision has stay for now",
        once(cluster, store.uploads()::sweep));

    webhookTests.endInterrupted();
    transfers.endInterrupted();
    CatalogFollower follower = new CatalogFollower(catalog, rollout, requests.active());
    rollout.deployAvailable();
    follower.start(store.cluster());
    environmentBuilds.resume();
    builds.resume();
    requests.queue().open();
    drain =
        new Drain(
            requests,
            http,
            readiness,
            config.shutdownDelay(),
            config.gracePeriod(),
            calls::leaves,
            () -> calls.retire(requests.retirement()));
    closers.push(drain::run);
    schedules =
        new ScheduleRuns(
            catalog,
            store.schedules(),
            requests.batches(),
            store.logs(),
            clock,
            config.scheduleTimeZone());
    scheduleTimer = new Timer("schedules", LAST_SCHEDULES);
    closers.push(scheduleTimer::close);
  }

  /** What one of several servers does for all. */
  private static Timer.Work once(Cluster cluster, Timer.Work work) {
    return () -> {
      if (cluster.leads()) {
        work.run();
      }
    };
  }

  private Timer timer(String name) {
    Timer timer = new Timer(name);
    closers.push(timer::close);
    return timer;
  }

  /** Where programs on this machine find the API; empty when the port is chosen, and not yet. */
  private Optional<String> address(ServerConfig config) {
    int port = config.port() == 0 && http != null ? http.port() : config.port();
    if (port <= 0) {
      return Optional.empty();
    }
    String host =
        switch (config.host()) {
          case "0.0.0.0", "::", "[::]" -> "127.0.0.1";
          case String name when name.contains(":") && !name.startsWith("[") -> "[" + name + "]";
          case String name -> name;
        };
    return Optional.of("http://%s:%d/v2.1".formatted(host, port));
  }

  /** Answers requests from now on. */
  void listen() {
    // Calls that need to know them wait, so it has begun before the first call comes.
    pythons.search();
    http.start();
    calls.listens(http.port());
    // Only now: a start that fails for a taken port must not have run anything.
    requests.queue().start();
    webhooks.start();
    // Every second, and not only when the next is due: the clock may be set, and the machine
    // suspended, meanwhile.
    scheduleTimer.start(
        Duration.ZERO,
        SCHEDULE_INTERVAL,
        "Request schedules could not be looked at",
        schedules::runDue);
    if (storage != null) {
      storage.start();
    }
    readiness.started();
  }

  /**
   * Lets everybody know that this will be closed, and serves on for the shutdown delay; returns
   * after it.
   */
  void announceStop() {
    drain.announce();
  }

  /** Waits no longer for what runs, or for the delay, when this is being closed. */
  void hurry() {
    drain.hurry();
  }

  /** Stops what runs before anything else is closed, which may wait for a store that is away. */
  void abandon() {
    drain.abandon();
  }

  @Override
  public void close() {
    while (!closers.isEmpty()) {
      try {
        closers.pop().run();
      } catch (RuntimeException goOn) {
        System.getLogger("io.penstock")
            .log(System.Logger.Level.WARNING, "Something could not be closed", goOn);
      }
    }
  }
}
