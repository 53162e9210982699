package io.penstock.server;

import io.penstock.adapters.store.postgres.PostgresStore;
import io.penstock.adapters.store.sql.SqlStore;
import io.penstock.engine.port.TokenStore;
import io.penstock.engine.service.RequestServices;
import io.penstock.engine.service.definition.CatalogFollower;
import io.penstock.engine.service.definition.ProjectService;
import io.penstock.engine.service.schedule.ScheduleRuns;
import io.penstock.engine.webhook.WebhookAttempt;
import io.penstock.engine.webhook.WebhookSender;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.Random;
import java.util.SortedSet;

/**
 * Makes everything in the order of its dependencies, and closes it in reverse. With its parts, the
 * one place that knows which adapters there are.
 */
final class Wiring implements AutoCloseable {

  private static final Duration SCHEDULE_INTERVAL = Duration.ofSeconds(1);

  /** What a run of schedules may take when the server stops. */
  private static final Duration LAST_SCHEDULES = Duration.ofSeconds(5);

  private final Closers closers = new Closers();

  @SuppressWarnings("NullAway.Init") // open() sets them first of all.
  private Foundation base;

  @SuppressWarnings("NullAway.Init")
  private ClusterWiring calls;

  @SuppressWarnings("NullAway.Init")
  private RequestServices requests;

  @SuppressWarnings("NullAway.Init")
  private ApiWiring api;

  @SuppressWarnings("NullAway.Init")
  private WebhookSender webhooks;

  @SuppressWarnings("NullAway.Init")
  private Drain drain;

  @SuppressWarnings("NullAway.Init")
  private ScheduleRuns schedules;

  @SuppressWarnings("NullAway.Init")
  private Timer scheduleTimer;

  TokenStore tokens() {
    return base.store().tokens();
  }

  ProjectService projects() {
    return api.projects();
  }

  int port() {
    return api.http().port();
  }

  /** Those that are served, such as {@code GET /projects}. */
  SortedSet<String> operations() {
    return api.http().operations();
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
    base = Foundation.open(config, usage, closers);
    calls = new ClusterWiring(base);
    closers.add(calls::close);
    MetricsWiring shown = new MetricsWiring(base.catalog());
    ExecutionWiring execution =
        ExecutionWiring.open(base, calls, this::address, shown.requests(), closers);
    requests = execution.requests();
    api = new ApiWiring(base, execution, calls, shown, closers);
    shown.watch(requests, execution.runtime(), config);
    shown.watch(base.store(), config, base.clock());
    shown.watch(api.http(), api.readiness());

    api.buckets().createDefaults();
    Upkeep upkeep = new Upkeep(base, closers);
    upkeep.removeExpired();
    upkeep.record(execution.recorder());
    webhooks = webhooks();
    closers.add(webhooks::close);
    upkeep.tidy(api.uploads(), execution.packages());
    goOn(execution);
    drain =
        new Drain(
            requests,
            api.http(),
            api.readiness(),
            config.shutdownDelay(),
            config.gracePeriod(),
            calls::leaves,
            () -> calls.retire(requests.retirement()));
    closers.add(drain::run);
    schedules =
        new ScheduleRuns(
            base.catalog(),
            base.store().schedules(),
            requests.batches(),
            base.store().logs(),
            base.clock(),
            config.scheduleTimeZone());
    scheduleTimer = new Timer("schedules", LAST_SCHEDULES);
    closers.add(scheduleTimer::close);
  }

  /** Takes up what the last stop or a crash broke off. */
  private void goOn(ExecutionWiring execution) {
    api.endInterrupted();
    CatalogFollower follower =
        new CatalogFollower(base.catalog(), execution.rollout(), requests.active());
    execution.rollout().deployAvailable();
    follower.start(base.cluster());
    execution.environmentBuilds().resume();
    execution.builds().resume();
    requests.queue().open();
  }

  private WebhookSender webhooks() {
    SqlStore store = base.store();
    return new WebhookSender(
        base.catalog(),
        store.outbox(),
        new WebhookAttempt(
            base.catalog(), store.outbox(), api.caller(), store.logs(), base.clock(), new Random()),
        base.clock(),
        base.cluster());
  }

  /** Where programs on this machine find the API; empty when the port is chosen, and not yet. */
  private Optional<String> address() {
    ServerConfig config = base.config();
    int port = config.port() == 0 && api != null ? api.http().port() : config.port();
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
    api.listen();
    calls.listens(api.http().port());
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
    StorageCheck storage = base.storage();
    if (storage != null) {
      storage.start();
    }
    api.readiness().started();
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
    closers.close();
  }
}
