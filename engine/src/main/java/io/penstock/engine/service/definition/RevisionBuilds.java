package io.penstock.engine.service.definition;

import static java.util.concurrent.TimeUnit.SECONDS;

import io.penstock.engine.catalog.Deployment;
import io.penstock.engine.catalog.DeploymentVersion;
import io.penstock.engine.catalog.Revision;
import io.penstock.engine.catalog.Revision.BuildStatus;
import io.penstock.engine.port.Catalog;
import io.penstock.engine.port.CatalogChange;
import io.penstock.engine.port.LogStore;
import io.penstock.engine.port.PackageStore;
import io.penstock.engine.port.PackageStore.BuildResult;
import io.penstock.engine.port.StoreException;
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
import java.util.function.Function;

/**
 * Builds uploaded revisions in the background, a few at a time, each on a virtual thread of its
 * own.
 *
 * <p>The catalog alone knows what is to be built: a build that is cut short leaves its revision
 * queued or building, and {@link #resume} begins it again.
 */
public final class RevisionBuilds implements AutoCloseable {

  private static final Logger LOG = System.getLogger(RevisionBuilds.class.getName());
  private static final int MESSAGE_LENGTH = 1024;
  private static final int STOP_SECONDS = 10;
  private static final int WRITE_PAUSES = 30;
  private static final Duration WRITE_PAUSE = Duration.ofSeconds(1);

  private final Catalog catalog;
  private final PackageStore packages;
  private final LogStore logs;
  private final InstantSource clock;
  private final Rollout rollout;
  private final Semaphore places;
  private final Map<UUID, Thread> running = new ConcurrentHashMap<>();

  /**
   * Builds nothing until asked to.
   *
   * @param atOnce how many builds may run at the same time; the others wait as queued
   */
  public RevisionBuilds(
      Catalog catalog,
      PackageStore packages,
      LogStore logs,
      InstantSource clock,
      Rollout rollout,
      int atOnce) {
    this.catalog = catalog;
    this.packages = packages;
    this.logs = logs;
    this.clock = clock;
    this.rollout = rollout;
    this.places = new Semaphore(atOnce, true);
  }

  /** Begins all builds that did not end before the server stopped: for the start of the server. */
  public void resume() {
    catalog.projects().stream()
        .flatMap(project -> catalog.deployments(project.id()).stream())
        .flatMap(deployment -> catalog.deploymentVersions(deployment.id()).stream())
        .flatMap(version -> catalog.revisions(version.id()).stream())
        .filter(VersionStatus::isUnfinished)
        .forEach(revision -> start(revision.id()));
  }

  /** Builds a queued revision soon. Returns at once; does nothing for one that is being built. */
  void start(UUID revisionId) {
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
      places.acquire();
      try {
        boolean again = true;
        while (again) {
          Optional<Job> job = persist(change -> begin(change, revisionId));
          again = job.isPresent() && !end(job.get(), build(job.get()));
        }
        ended = true;
      } finally {
        places.release();
      }
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

  private void tidy(UUID revisionId, boolean ended) {
    Optional<Revision> revision = catalog.revision(revisionId);
    if (revision.isEmpty()) {
      packages.delete(revisionId);
    } else if (ended && VersionStatus.isUnfinished(revision.get())) {
      // Queued again after its result was recorded, by a call that still saw this thread.
      start(revisionId);
    }
  }

  private BuildResult build(Job job) throws InterruptedException {
    try {
      return packages.build(
          job.revision().id(),
          job.version().environment(),
          job.environmentVariables(),
          text -> logs.append(line(job, text)));
    } catch (RuntimeException | Error e) {
      // Also errors such as OutOfMemoryError: without a result the revision would be built for
      // ever.
      LOG.log(Level.ERROR, "The build of revision " + job.revision().id() + " broke off.", e);
      return new BuildResult.Failed(
          "The server could not build the package: its own log says why. Rebuild the revision once"
              + " that is mended.");
    }
  }

  private LogStore.Line line(Job job, String text) {
    return new LogStore.Line(
        clock.instant(),
        false,
        text,
        job.deployment().projectId(),
        job.deployment().name(),
        job.version().name(),
        job.revision().id().toString(),
        null,
        null,
        null);
  }

  /** Writes again for a while where the store cannot: a result took minutes, a disk gets space. */
  private <T> T persist(Function<CatalogChange, T> change) throws InterruptedException {
    for (int left = WRITE_PAUSES; left > 0; left--) {
      try {
        return catalog.write(change);
      } catch (StoreException e) {
        LOG.log(Level.WARNING, "A build waits to be recorded: {0}", e.getMessage());
        Thread.sleep(WRITE_PAUSE);
      }
    }
    return catalog.write(change);
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
            EffectiveVariables.values(change, deployment.get(), version.get())));
  }

  /** Whether that was it: false when the version meanwhile wants another environment. */
  private boolean end(Job job, BuildResult result) throws InterruptedException {
    boolean recorded = persist(change -> record(change, job, result));
    if (recorded) {
      rollout.version(job.version().id());
    }
    return recorded;
  }

  private static boolean record(CatalogChange change, Job job, BuildResult result) {
    Optional<DeploymentVersion> version = change.deploymentVersion(job.version().id());
    if (version.isEmpty()) {
      return true;
    }
    if (!version.get().environment().equals(job.version().environment())) {
      return false;
    }
    switch (result) {
      case BuildResult.Built built -> {
        change.save(Revisions.built(job.revision(), built));
        if (isNewest(change, version.get(), job.revision())) {
          change.save(Revisions.activate(version.get(), job.revision().id()));
        }
      }
      case BuildResult.Failed failed ->
          change.save(Revisions.failed(job.revision(), shortened(failed.message())));
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

  private static String shortened(String message) {
    return message.codePointCount(0, message.length()) <= MESSAGE_LENGTH
        ? message
        : message.substring(0, message.offsetByCodePoints(0, MESSAGE_LENGTH - 1)) + "…";
  }

  private record Job(
      Revision revision,
      DeploymentVersion version,
      Deployment deployment,
      Map<String, String> environmentVariables) {}
}
