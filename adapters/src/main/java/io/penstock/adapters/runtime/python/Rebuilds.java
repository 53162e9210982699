package io.penstock.adapters.runtime.python;

import io.penstock.engine.port.LogStore;
import io.penstock.engine.port.PackageStore;
import io.penstock.engine.port.PackageStore.BuildResult;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.Semaphore;

/**
 * Builds packages again whose environment is not there: after a restore, which brings the packages
 * alone, when the data folder or the machine's Python has moved, or when another server built them.
 * The catalog still says that they are built, so requests come, and wait.
 *
 * <p>All workers that need the same package wait for one build; few builds run at once.
 */
final class Rebuilds implements AutoCloseable {

  private static final int AT_ONCE = 2;

  private final PackageStore packages;
  private final LogStore logs;
  private final Semaphore places = new Semaphore(AT_ONCE, true);
  private final Map<UUID, Rebuild> underWay = new HashMap<>();
  private boolean closed;

  private record Rebuild(FutureTask<BuildResult> result, Thread thread) {}

  Rebuilds(PackageStore packages, LogStore logs) {
    this.packages = packages;
    this.logs = logs;
  }

  /**
   * Builds the package, or waits for somebody who does.
   *
   * @throws WorkerHost.NotRunnableException when the build fails, or {@link #close} ends it
   */
  void rebuild(WorkerSpec spec) throws WorkerHost.NotRunnableException {
    try {
      if (join(spec).get() instanceof BuildResult.Failed(String message)) {
        throw new WorkerHost.NotRunnableException(
            "The revision %s had to be built again on this server, and that failed: %s"
                .formatted(spec.revisionId(), message));
      }
    } catch (ExecutionException broken) {
      if (broken.getCause() instanceof InterruptedException) {
        throw stopped(spec);
      }
      throw new WorkerHost.NotRunnableException(
          "The revision %s had to be built again on this server, and that broke off (%s)."
              .formatted(spec.revisionId(), broken.getCause()));
    } catch (InterruptedException stopping) {
      Thread.currentThread().interrupt();
      throw stopped(spec);
    }
  }

  private synchronized FutureTask<BuildResult> join(WorkerSpec spec)
      throws WorkerHost.NotRunnableException {
    if (closed) {
      throw stopped(spec);
    }
    Rebuild before = underWay.get(spec.revisionId());
    if (before != null) {
      return before.result();
    }
    FutureTask<BuildResult> result = new FutureTask<>(() -> build(spec));
    Thread thread =
        Thread.ofVirtual().name("rebuild-" + spec.revisionId()).unstarted(() -> run(spec, result));
    underWay.put(spec.revisionId(), new Rebuild(result, thread));
    thread.start();
    return result;
  }

  private void run(WorkerSpec spec, FutureTask<BuildResult> build) {
    build.run();
    synchronized (this) {
      underWay.remove(spec.revisionId());
    }
  }

  private BuildResult build(WorkerSpec spec) throws InterruptedException {
    places.acquire();
    try {
      LogStore.Origin version = LogStore.Origin.ofVersion(spec.deploymentId(), spec.versionId());
      log(spec, "Building again what is not on this server.", version.bySystem());
      return packages
          .build(
              spec.revisionId(),
              spec.environment(),
              spec.variables(),
              text -> log(spec, text, version))
          .masked(spec.secrets());
    } finally {
      places.release();
    }
  }

  private void log(WorkerSpec spec, String text, LogStore.Origin origin) {
    logs.append(
        new LogStore.Line(
                Instant.now(),
                false,
                spec.secrets().apply(text),
                spec.projectId(),
                spec.deployment(),
                spec.version(),
                spec.revisionId().toString(),
                null,
                null,
                null)
            .from(origin));
  }

  private static WorkerHost.NotRunnableException stopped(WorkerSpec spec) {
    return new WorkerHost.NotRunnableException(
        "The server stopped while it built the revision %s again.".formatted(spec.revisionId()));
  }

  /** Stops all builds; what they had begun is begun anew after the next start. */
  @Override
  public void close() {
    List<Rebuild> left;
    synchronized (this) {
      closed = true;
      left = List.copyOf(underWay.values());
    }
    left.forEach(rebuild -> rebuild.thread().interrupt());
  }
}
