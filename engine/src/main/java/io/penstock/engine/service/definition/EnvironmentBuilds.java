package io.penstock.engine.service.definition;

import static java.util.concurrent.TimeUnit.SECONDS;

import io.penstock.engine.catalog.CustomEnvironment;
import io.penstock.engine.catalog.EnvironmentBuild;
import io.penstock.engine.catalog.EnvironmentBuild.Status;
import io.penstock.engine.catalog.Revision;
import io.penstock.engine.catalog.Revision.BuildStatus;
import io.penstock.engine.port.Catalog;
import io.penstock.engine.port.CatalogChange;
import io.penstock.engine.port.Cluster;
import io.penstock.engine.port.EnvironmentStore;
import io.penstock.engine.port.EnvironmentStore.Result;
import io.penstock.engine.port.LogStore;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;

/**
 * Builds custom environments in the background, a few at a time, each on a virtual thread of its
 * own. Like {@link RevisionBuilds} it keeps nothing that the catalog does not know: a build that is
 * cut short is begun again by {@link #resume}, by whichever server takes it.
 */
public final class EnvironmentBuilds implements AutoCloseable {

  private static final Logger LOG = System.getLogger(EnvironmentBuilds.class.getName());
  private static final int STOP_SECONDS = 10;

  /** How often somebody who waits for another server's build looks for its end. */
  private static final Duration LOOK = Duration.ofMillis(200);

  private final Catalog catalog;
  private final EnvironmentStore store;
  private final LogStore logs;
  private final InstantSource clock;
  private final Cluster cluster;
  private final Semaphore places;
  private final Map<UUID, Running> running = new ConcurrentHashMap<>();
  private final List<Consumer<UUID>> whenQueued = new CopyOnWriteArrayList<>();
  private volatile boolean closed;

  private record Running(UUID environmentId, Thread thread) {}

  private record Job(EnvironmentBuild build, CustomEnvironment environment) {}

  /**
   * Builds nothing until asked to.
   *
   * @param atOnce how many builds may run at the same time; the others wait as queued
   */
  public EnvironmentBuilds(
      Catalog catalog,
      EnvironmentStore store,
      LogStore logs,
      InstantSource clock,
      Cluster cluster,
      int atOnce) {
    this.catalog = catalog;
    this.store = store;
    this.logs = logs;
    this.clock = clock;
    this.cluster = cluster;
    this.places = new Semaphore(atOnce, true);
  }

  /** Calls with the id of each revision of a version that has to be built anew. */
  void whenQueued(Consumer<UUID> action) {
    whenQueued.add(action);
  }

  /**
   * Begins all builds that did not end before the server stopped, and from now on those that other
   * servers leave: for the start of the server.
   */
  public void resume() {
    cluster.whenChanged(Cluster.Change.SERVERS, this::beginUnfinished);
    cluster.whenChanged(Cluster.Change.CATALOG, this::stopUnwanted);
    beginUnfinished();
  }

  private void beginUnfinished() {
    catalog.resources(EnvironmentBuild.class).stream()
        .filter(EnvironmentBuild::isUnfinished)
        .filter(build -> !running.containsKey(build.id()))
        .filter(build -> !cluster.isTaken(build.id()))
        .forEach(this::start);
  }

  /** What other servers cancelled or deleted. */
  private void stopUnwanted() {
    running.forEach(
        (id, build) -> {
          if (!isWanted(id)) {
            build.thread().interrupt();
          }
        });
  }

  private boolean isWanted(UUID buildId) {
    return catalog
        .resource(EnvironmentBuild.class, buildId)
        .filter(build -> build.status() != Status.CANCELLED)
        .isPresent();
  }

  /** Builds what is queued, soon. Returns at once. */
  void start(EnvironmentBuild build) {
    if (closed) {
      return;
    }
    Thread thread =
        Thread.ofVirtual().name("environment-build-" + build.id()).unstarted(() -> run(build.id()));
    if (running.putIfAbsent(build.id(), new Running(build.environmentId(), thread)) == null) {
      thread.start();
    }
  }

  /** Stops a build that the catalog says is cancelled or gone; its remains go in time. */
  void stop(UUID buildId) {
    Running build = running.get(buildId);
    if (build == null) {
      store.deleteBuild(buildId);
    } else {
      build.thread().interrupt();
    }
  }

  /** Stops builds and removes files of what is gone from the catalog. */
  void discard(List<UUID> revisionIds, List<UUID> buildIds) {
    buildIds.forEach(this::stop);
    revisionIds.forEach(store::delete);
  }

  /** Waits until no build of an environment runs or waits, on any server. */
  void await(UUID environmentId) throws InterruptedException {
    awaitOwn(environmentId);
    while (hasUnfinished(environmentId)) {
      Thread.sleep(LOOK);
      awaitOwn(environmentId); // It is this server's now if that one has ended.
    }
  }

  private void awaitOwn(UUID environmentId) throws InterruptedException {
    for (Running build : running.values()) {
      if (build.environmentId().equals(environmentId)) {
        build.thread().join();
      }
    }
  }

  /** Also what another server has recorded and is about to take, or did not end and left. */
  private boolean hasUnfinished(UUID environmentId) {
    return !cluster.equals(Cluster.ALONE)
        && catalog.resources(EnvironmentBuild.class).stream()
            .filter(build -> build.environmentId().equals(environmentId))
            .anyMatch(EnvironmentBuild::isUnfinished);
  }

  /** Waits until no build runs or waits: for tests and demonstrations. */
  public void awaitIdle() throws InterruptedException {
    for (Running build : running.values()) {
      build.thread().join();
    }
  }

  /** Stops all builds, and waits a little until they have stopped. */
  @Override
  public void close() {
    closed = true;
    List<Running> builds = List.copyOf(running.values());
    builds.forEach(build -> build.thread().interrupt());
    long end = System.nanoTime() + SECONDS.toNanos(STOP_SECONDS);
    try {
      for (Running build : builds) {
        build.thread().join(Duration.ofNanos(Math.max(1, end - System.nanoTime())));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void run(UUID buildId) {
    List<UUID> queued = List.of();
    try {
      queued = buildAlone(buildId);
    } catch (InterruptedException e) {
      LOG.log(Level.DEBUG, "The build {0} of an environment was stopped.", buildId);
    } catch (Throwable e) {
      // On a thread of its own, an error that nobody logs would be lost.
      LOG.log(Level.ERROR, "The build " + buildId + " of an environment was not recorded.", e);
    } finally {
      running.remove(buildId);
      tidy(buildId);
    }
    for (UUID revision : queued) {
      whenQueued.forEach(action -> action.accept(revision));
    }
  }

  /**
   * Once there is a place: what waits for one here can be taken by another server meanwhile.
   * Returns the revisions that are to be built anew.
   */
  private List<UUID> buildAlone(UUID buildId) throws InterruptedException {
    places.acquire();
    try {
      if (!SoleWork.take(cluster, buildId)) {
        return List.of();
      }
      try {
        return build(buildId);
      } finally {
        SoleWork.release(cluster, buildId);
      }
    } finally {
      places.release();
    }
  }

  private List<UUID> build(UUID buildId) throws InterruptedException {
    Optional<Job> job = BuildRecord.write(catalog, change -> begin(change, buildId));
    if (job.isEmpty()) {
      return List.of();
    }
    Result result = build(job.get());
    List<UUID> queued = BuildRecord.write(catalog, change -> record(change, buildId, result));
    say(job.get(), result);
    return queued;
  }

  /**
   * What is unfinished is begun again after the next start; all else but a success is of no use.
   */
  private void tidy(UUID buildId) {
    Optional<EnvironmentBuild> build = catalog.resource(EnvironmentBuild.class, buildId);
    if (build.isEmpty()
        || !(build.get().isUnfinished() || build.get().status() == Status.SUCCESS)) {
      store.deleteBuild(buildId);
    }
  }

  private Result build(Job job) throws InterruptedException {
    EnvironmentBuild build = job.build();
    try {
      return store.build(
          build.id(),
          build.revisionId(),
          build.baseEnvironment(),
          text -> logs.append(line(job, text, false)));
    } catch (RuntimeException | Error e) {
      // Without a result the environment would be built for ever.
      LOG.log(Level.ERROR, "The build " + build.id() + " of an environment broke off.", e);
      return new Result.Failed(
          "The server could not build the environment: its own log says why. Rebuild it once that"
              + " is mended.");
    }
  }

  private LogStore.Line line(Job job, String text, boolean error) {
    return LogStore.Line.ofEnvironment(
        clock.instant(),
        error,
        text,
        job.build().projectId(),
        job.environment().name(),
        job.build().id());
  }

  /** An event of the environment, if the build was still wanted. */
  private void say(Job job, Result result) {
    if (isWanted(job.build().id())) {
      LogStore.Line line =
          switch (result) {
            case Result.Built _ -> line(job, "The environment was built.", false);
            case Result.Failed(String message) ->
                line(
                    job,
                    "The environment could not be built: " + BuildRecord.shortened(message),
                    true);
          };
      logs.append(line.from(LogStore.Origin.SERVER));
    }
  }

  private static Optional<Job> begin(CatalogChange change, UUID buildId) {
    Optional<EnvironmentBuild> build =
        change.resource(EnvironmentBuild.class, buildId).filter(EnvironmentBuild::isUnfinished);
    Optional<CustomEnvironment> environment =
        build.flatMap(found -> change.resource(CustomEnvironment.class, found.environmentId()));
    if (build.isEmpty() || environment.isEmpty()) {
      return Optional.empty();
    }
    EnvironmentBuild begun = build.get().with(Status.BUILDING, "", null);
    change.save(begun);
    return Optional.of(new Job(begun, environment.get()));
  }

  /** The revisions of versions that are to be built anew, for what runs in the environment. */
  private static List<UUID> record(CatalogChange change, UUID buildId, Result result) {
    Optional<EnvironmentBuild> build =
        change.resource(EnvironmentBuild.class, buildId).filter(EnvironmentBuild::isUnfinished);
    Optional<CustomEnvironment> environment =
        build.flatMap(found -> change.resource(CustomEnvironment.class, found.environmentId()));
    if (build.isEmpty() || environment.isEmpty()) {
      return List.of(); // Cancelled or deleted meanwhile.
    }
    return switch (result) {
      case Result.Failed(String message) -> {
        change.save(build.get().with(Status.FAILED, BuildRecord.shortened(message), null));
        yield List.of();
      }
      case Result.Built(long size) -> {
        EnvironmentBuild built = build.get().with(Status.SUCCESS, "", size);
        change.save(built);
        if (!isNewest(change, environment.get(), built)) {
          yield List.of();
        }
        change.save(environment.get().withActive(built));
        yield queueUsers(change, environment.get());
      }
    };
  }

  /** Builds may overtake each other: the one that was asked for later wins. */
  private static boolean isNewest(
      CatalogChange change, CustomEnvironment environment, EnvironmentBuild build) {
    List<UUID> order =
        change.resources(EnvironmentBuild.class, environment.projectId()).stream()
            .map(EnvironmentBuild::id)
            .toList();
    return environment.activeBuild() == null
        || order.indexOf(build.id()) >= order.indexOf(environment.activeBuild());
  }

  /** Each version goes on with what it has until its code was built for the new environment. */
  private static List<UUID> queueUsers(CatalogChange change, CustomEnvironment environment) {
    List<UUID> queued = new ArrayList<>();
    for (VersionEnvironment.User user :
        VersionEnvironment.usersOf(change, environment.projectId(), environment.name())) {
      UUID active = user.version().activeRevision();
      UUID id = active == null ? user.version().latestRevision() : active;
      Optional<Revision> revision = id == null ? Optional.empty() : change.revision(id);
      revision.ifPresent(
          found -> {
            change.save(Revisions.withStatus(found, BuildStatus.QUEUED));
            queued.add(found.id());
          });
    }
    return queued;
  }
}
