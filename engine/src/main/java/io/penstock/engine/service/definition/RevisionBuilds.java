package io.penstock.engine.service.definition;

import static java.util.concurrent.TimeUnit.SECONDS;

import io.penstock.engine.catalog.CustomEnvironment;
import io.penstock.engine.catalog.Deployment;
import io.penstock.engine.catalog.DeploymentVersion;
import io.penstock.engine.catalog.Revision;
import io.penstock.engine.catalog.Revision.BuildStatus;
import io.penstock.engine.port.Catalog;
import io.penstock.engine.port.CatalogChange;
import io.penstock.engine.port.Cluster;
import io.penstock.engine.port.LogStore;
import io.penstock.engine.port.PackageStore;
import io.penstock.engine.port.PackageStore.BuildResult;
import io.penstock.engine.port.PackageStore.Environment;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;

/**
 * Builds uploaded revisions in the background, a few at a time, each on a virtual thread of its
 * own.
 *
 * <p>The catalog alone knows what is to be built: a build that is cut short leaves its revision
 * queued or building, and {@link #resume} begins it again. Of several servers, the one that takes a
 * revision builds it; another takes it when that one ends.
 */
public final class RevisionBuilds implements AutoCloseable {

  private static final Logger LOG = System.getLogger(RevisionBuilds.class.getName());
  private static final int STOP_SECONDS = 10;

  private final Catalog catalog;
  private final PackageStore packages;
  private final LogStore logs;
  private final InstantSource clock;
  private final Rollout rollout;
  private final EnvironmentBuilds environments;
  private final Cluster cluster;
  private final Semaphore places;
  private final Map<UUID, Thread> running = new ConcurrentHashMap<>();
  private volatile boolean closed;

  /**
   * Builds nothing until asked to.
   *
   * @param environments whose builds those of packages wait for
   * @param atOnce how many builds may run at the same time; the others wait as queued
   */
  public RevisionBuilds(
      Catalog catalog,
      PackageStore packages,
      LogStore logs,
      InstantSource clock,
      Rollout rollout,
      EnvironmentBuilds environments,
      Cluster cluster,
      int atOnce) {
    this.catalog = catalog;
    this.packages = packages;
    this.logs = logs;
    this.clock = clock;
    this.rollout = rollout;
    this.environments = environments;
    this.cluster = cluster;
    this.places = new Semaphore(atOnce, true);
    environments.whenQueued(this::start);
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
    Revisions.all(catalog)
        .filter(VersionStatus::isUnfinished)
        .filter(revision -> !running.containsKey(revision.id()))
        .filter(revision -> !cluster.isTaken(revision.id()))
        .forEach(revision -> start(revision.id()));
  }

  /** What other servers deleted. */
  private void stopUnwanted() {
    running.forEach(
        (id, build) -> {
          if (catalog.revision(id).isEmpty()) {
            build.interrupt();
          }
        });
  }

  /** Builds a queued revision soon. Returns at once; does nothing for one that is being built. */
  void start(UUID revisionId) {
    if (closed) {
      return;
    }
    Thread build = Thread.ofVirtual().name("build-" + revisionId).unstarted(() -> run(revisionId));
    if (running.putIfAbsent(revisionId, build) == null) {
      build.start();
    }
  }

  /** Stops the builds of revisions that are gone from the catalog, and removes their packages. */
  void discard(List<UUID> revisionIds) {
    for (UUID id : revisionIds) {
      Thread build = running.get(id);
      if (build != null) {
        build.interrupt();
      } else {
        packages.delete(id);
      }
    }
  }

  /** Waits until no build runs or waits: for tests and demonstrations. */
  public void awaitIdle() throws InterruptedException {
    for (Thread build : running.values()) {
      build.join();
    }
  }

  /** Stops all builds, and waits a little until they have stopped. */
  @Override
  public void close() {
    closed = true;
    List<Thread> builds = List.copyOf(running.values());
    builds.forEach(Thread::interrupt);
    long end = System.nanoTime() + SECONDS.toNanos(STOP_SECONDS);
    try {
      for (Thread build : builds) {
        build.join(Duration.ofNanos(Math.max(1, end - System.nanoTime())));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void run(UUID revisionId) {
    boolean ended = false;
    try {
      awaitEnvironment(revisionId);
      ended = buildAlone(revisionId);
    } catch (InterruptedException e) {
      LOG.log(Level.DEBUG, "The build of revision {0} was stopped.", revisionId);
    } catch (Throwable e) {
      // On a thread of its own, an error that nobody logs would be lost.
      LOG.log(Level.ERROR, "The build of revision " + revisionId + " could not be recorded.", e);
    } finally {
      running.remove(revisionId);
      tidy(revisionId, ended);
    }
  }

  /**
   * Once there is a place: what waits for one here can be taken by another server meanwhile.
   * Returns false when it was.
   */
  private boolean buildAlone(UUID revisionId) throws InterruptedException {
    places.acquire();
    try {
      boolean taken = SoleWork.take(cluster, revisionId);
      if (taken) {
        try {
          build(revisionId);
        } finally {
          SoleWork.release(cluster, revisionId);
        }
      }
      return taken;
    } finally {
      places.release();
    }
  }

  private void build(UUID revisionId) throws InterruptedException {
    boolean again = true;
    while (again) {
      Optional<Job> job = BuildRecord.write(catalog, change -> begin(change, revisionId));
      again = job.isPresent() && !end(job.get(), build(job.get()));
    }
  }

  /** Without a place: it would be missing to others for as long as the environment takes. */
  private void awaitEnvironment(UUID revisionId) throws InterruptedException {
    Optional<DeploymentVersion> version =
        catalog.revision(revisionId).map(Revision::versionId).flatMap(catalog::deploymentVersion);
    Optional<Deployment> deployment =
        version.map(DeploymentVersion::deploymentId).flatMap(catalog::deployment);
    if (version.isPresent() && deployment.isPresent()) {
      Optional<CustomEnvironment> environment =
          VersionEnvironment.custom(catalog, deployment.get(), version.get());
      if (environment.isPresent()) {
        environments.await(environment.get().id());
      }
    }
  }

  private void tidy(UUID revisionId, boolean ended) {
    Optional<Revision> revision = catalog.revision(revisionId);
    if (revision.isEmpty()) {
      packages.delete(revisionId);
    } else if (ended && VersionStatus.isUnfinished(revision.get())) {
      // Queued again after its result was recorded, by a call that still saw this thread, or by
      // another server while this one still had it.
      start(revisionId);
    }
  }

  private BuildResult build(Job job) throws InterruptedException {
    if (job.environment().isEmpty()) {
      return new BuildResult.Failed(
          ("The environment '%s' has no build that succeeded: once it has one, this revision is"
                  + " built again.")
              .formatted(job.version().environment()));
    }
    try {
      return packages
          .build(
              job.revision().id(),
              job.environment().get(),
              job.variables().values(),
              text -> logs.append(line(job, text, false)))
          .masked(job.variables().mask());
    } catch (RuntimeException | Error e) {
      // Also errors such as OutOfMemoryError: without a result the revision would be built for
      // ever.
      LOG.log(Level.ERROR, "The build of revision " + job.revision().id() + " broke off.", e);
      return new BuildResult.Failed(
          "The server could not build the package: its own log says why. Rebuild the revision once"
              + " that is mended.");
    }
  }

  private LogStore.Line line(Job job, String text, boolean error) {
    return new LogStore.Line(
            clock.instant(),
            error,
            job.variables().mask().apply(text),
            job.deployment().projectId(),
            job.deployment().name(),
            job.version().name(),
            job.revision().id().toString(),
            null,
            null,
            null)
        .from(LogStore.Origin.ofVersion(job.deployment().id(), job.version().id()));
  }

  /** An event of the version. */
  private void say(Job job, BuildResult result) {
    LogStore.Line line =
        switch (result) {
          case BuildResult.Built _ -> line(job, "The revision was built.", false);
          case BuildResult.Failed failed ->
              line(
                  job,
                  "The revision could not be built: " + BuildRecord.shortened(failed.message()),
                  true);
        };
    logs.append(line.from(line.origin().bySystem()));
  }

  private static Optional<Job> begin(CatalogChange change, UUID revisionId) {
    Optional<Revision> revision = change.revision(revisionId).filter(VersionStatus::isUnfinished);
    Optional<DeploymentVersion> version =
        revision.map(Revision::versionId).flatMap(change::deploymentVersion);
    Optional<Deployment> deployment =
        version.map(DeploymentVersion::deploymentId).flatMap(change::deployment);
    if (revision.isEmpty() || version.isEmpty() || deployment.isEmpty()) {
      return Optional.empty();
    }
    change.save(Revisions.withStatus(revision.get(), BuildStatus.BUILDING));
    return Optional.of(
        new Job(
            revision.get(),
            version.get(),
            deployment.get(),
            VersionEnvironment.of(change, deployment.get(), version.get()),
            EffectiveVariables.ofVersion(change, deployment.get(), version.get())));
  }

  /** Whether that was it: false when the version is meanwhile to run in something else. */
  private boolean end(Job job, BuildResult result) throws InterruptedException {
    boolean recorded = BuildRecord.write(catalog, change -> record(change, job, result));
    if (recorded) {
      say(job, result);
      rollout.version(job.version().id());
    }
    return recorded;
  }

  private static boolean record(CatalogChange change, Job job, BuildResult result) {
    Optional<DeploymentVersion> version = change.deploymentVersion(job.version().id());
    if (version.isEmpty()) {
      return true;
    }
    if (!VersionEnvironment.of(change, job.deployment(), version.get()).equals(job.environment())) {
      return false;
    }
    switch (result) {
      case BuildResult.Built built -> {
        change.save(Revisions.built(job.revision(), built, job.environment().orElseThrow()));
        if (isNewest(change, version.get(), job.revision())) {
          change.save(Revisions.activate(version.get(), job.revision().id()));
        }
      }
      case BuildResult.Failed failed ->
          change.save(Revisions.failed(job.revision(), BuildRecord.shortened(failed.message())));
    }
    return true;
  }

  /** Builds may overtake each other: the later upload wins, whichever was built first. */
  private static boolean isNewest(
      CatalogChange change, DeploymentVersion version, Revision revision) {
    List<UUID> uploads = change.revisions(version.id()).stream().map(Revision::id).toList();
    return version.activeRevision() == null
        || uploads.indexOf(revision.id()) >= uploads.indexOf(version.activeRevision());
  }

  private record Job(
      Revision revision,
      DeploymentVersion version,
      Deployment deployment,
      Optional<Environment> environment,
      EffectiveVariables variables) {}
}
