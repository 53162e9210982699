package io.penstock.server;

import io.penstock.adapters.http.Authenticator;
import io.penstock.adapters.http.DirectRequestEndpoints;
import io.penstock.adapters.http.Endpoints;
import io.penstock.adapters.http.ExpressionEndpoints;
import io.penstock.adapters.http.HttpServer;
import io.penstock.adapters.http.HttpSettings;
import io.penstock.adapters.http.OperatorRequestEndpoints;
import io.penstock.adapters.http.RequestEndpoints;
import io.penstock.adapters.http.StatusEndpoints;
import io.penstock.adapters.http.definition.DeploymentEndpoints;
import io.penstock.adapters.http.definition.DeploymentVersionEndpoints;
import io.penstock.adapters.http.definition.EnvironmentEndpoints;
import io.penstock.adapters.http.definition.EnvironmentRevisionEndpoints;
import io.penstock.adapters.http.definition.EnvironmentTagEndpoints;
import io.penstock.adapters.http.definition.EnvironmentUpload;
import io.penstock.adapters.http.definition.EnvironmentVariableEndpoints;
import io.penstock.adapters.http.definition.LogEndpoints;
import io.penstock.adapters.http.definition.PipelineEndpoints;
import io.penstock.adapters.http.definition.PipelineVersionEndpoints;
import io.penstock.adapters.http.definition.ProjectEndpoints;
import io.penstock.adapters.http.definition.RevisionEndpoints;
import io.penstock.adapters.http.definition.UserEndpoints;
import io.penstock.adapters.json.JacksonCodec;
import io.penstock.adapters.runtime.python.PythonRuntime;
import io.penstock.adapters.runtime.python.PythonSettings;
import io.penstock.adapters.runtime.python.packages.PackageSettings;
import io.penstock.adapters.runtime.python.packages.PythonPackageStore;
import io.penstock.adapters.store.sqlite.SqliteSettings;
import io.penstock.adapters.store.sqlite.SqliteStore;
import io.penstock.engine.plan.PlanCompiler;
import io.penstock.engine.port.Catalog;
import io.penstock.engine.port.JsonCodec;
import io.penstock.engine.port.TokenStore;
import io.penstock.engine.request.Failure;
import io.penstock.engine.service.RequestServices;
import io.penstock.engine.service.definition.DeploymentService;
import io.penstock.engine.service.definition.DeploymentVersionService;
import io.penstock.engine.service.definition.EnvironmentBuilds;
import io.penstock.engine.service.definition.EnvironmentRevisionService;
import io.penstock.engine.service.definition.EnvironmentService;
import io.penstock.engine.service.definition.EnvironmentVariableService;
import io.penstock.engine.service.definition.PipelineService;
import io.penstock.engine.service.definition.PipelineVersionService;
import io.penstock.engine.service.definition.ProjectService;
import io.penstock.engine.service.definition.RevisionBuilds;
import io.penstock.engine.service.definition.RevisionService;
import io.penstock.engine.service.definition.Rollout;
import io.penstock.engine.service.log.LogService;
import io.penstock.server.ServerConfig.EnvironmentFallback;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/**
 * Makes everything in the order of its dependencies, and closes it in reverse. The one place that
 * knows which adapters there are.
 */
final class Wiring implements AutoCloseable {

  private static final int BUILDS_AT_ONCE = 2;
  private static final Duration SWEEP_INTERVAL = Duration.ofSeconds(30);

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
  private Drain drain;

  TokenStore tokens() {
    return tokens;
  }

  ProjectService projects() {
    return projects;
  }

  int port() {
    return http.port();
  }

  void open(ServerConfig config) throws IOException {
    SqliteStore store = SqliteStore.open(config.data(), SqliteSettings.DEFAULT);
    closers.push(store::close);
    tokens = store.tokens();
    Catalog catalog = store.catalog();
    JsonCodec codec = new JacksonCodec();
    PlanCompiler compiler = new PlanCompiler(codec);

    PythonPackageStore packages =
        new PythonPackageStore(
            config.data(),
            PackageSettings.DEFAULT
                .withPython(config.python())
                .withNearest(config.environmentFallback() == EnvironmentFallback.NEAREST));
    PythonRuntime runtime =
        new PythonRuntime(config.data(), PythonSettings.DEFAULT, packages, store.logs());
    closers.push(runtime::close);
    Rollout rollout = new Rollout(catalog, runtime);
    EnvironmentBuilds environmentBuilds =
        new EnvironmentBuilds(
            catalog, packages.environments(), store.logs(), clock, BUILDS_AT_ONCE);
    closers.push(environmentBuilds::close);
    RevisionBuilds builds =
        new RevisionBuilds(
            catalog, packages, store.logs(), clock, rollout, environmentBuilds, BUILDS_AT_ONCE);
    closers.push(builds::close);

    requests =
        RequestServices.on(
            new RequestServices.Ports(
                catalog, runtime, store.requests(), store.queue(), codec, clock),
            new RequestServices.Bounds(
                config.maximumDirectRequests(),
                config.maximumBatchRequests(),
                config.maximumInterruptions()));

    projects = new ProjectService(catalog, rollout, builds, environmentBuilds, clock);
    EnvironmentService environments =
        new EnvironmentService(
            catalog,
            PythonEnvironments.all(packages, config.environmentFallback()),
            environmentBuilds,
            clock);
    EnvironmentRevisionService environmentRevisions =
        new EnvironmentRevisionService(
            catalog, environments, packages.environments(), environmentBuilds, clock);
    Path uploads = Files.createDirectories(config.data().resolve("uploads"));
    EnvironmentUpload environmentUploads = new EnvironmentUpload(environmentRevisions, uploads);
    List<Endpoints> endpoints =
        List.of(
            new StatusEndpoints(catalog),
            new UserEndpoints(),
            new ProjectEndpoints(projects),
            new EnvironmentEndpoints(environments),
            new EnvironmentRevisionEndpoints(environmentRevisions, environmentUploads),
            new EnvironmentTagEndpoints(environments, environmentRevisions, environmentUploads),
            new DeploymentEndpoints(new DeploymentService(catalog, rollout, builds, clock)),
            new DeploymentVersionEndpoints(
                new DeploymentVersionService(catalog, environments, rollout, builds, clock)),
            new RevisionEndpoints(new RevisionService(catalog, packages, builds, clock), uploads),
            new PipelineEndpoints(new PipelineService(catalog, requests.active(), clock)),
            new PipelineVersionEndpoints(
                new PipelineVersionService(catalog, compiler, requests.active(), clock)),
            new EnvironmentVariableEndpoints(new EnvironmentVariableService(catalog, rollout)),
            new LogEndpoints(new LogService(catalog, store.logs()), clock),
            new ExpressionEndpoints(),
            new DirectRequestEndpoints(requests.direct()),
            new RequestEndpoints(requests.batches(), requests.reader(), requests.changer()),
            new OperatorRequestEndpoints(requests.reader()));
    http =
        new HttpServer(
            new HttpSettings(
                config.host(),
                config.port(),
                config.maximumBodySize(),
                config.maximumUploadSize(),
                HttpSettings.DEFAULT.idleTimeout(),
                config.gracePeriod().plus(Drain.LAST_WORDS)),
            new Authenticator(tokens, clock),
            codec,
            endpoints);
    var _ = store.queue().failDirect(clock.instant(), Failure.serverStopped());
    RetentionSweeper sweeper = new RetentionSweeper(store.requests(), clock);
    closers.push(sweeper::close);
    sweeper.start(SWEEP_INTERVAL);

    rollout.deployAvailable();
    environmentBuilds.resume();
    builds.resume();
    requests.queue().open();
    drain = new Drain(requests, http, config.gracePeriod());
    closers.push(drain::run);
  }

  /** Answers requests from now on. */
  void listen() {
    http.start();
    // Only now: a start that fails for a taken port must not have run anything.
    requests.queue().start();
  }

  /** Waits no longer for what runs when this is being closed. */
  void hurry() {
    drain.hurry();
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
