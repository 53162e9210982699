package io.penstock.adapters.runtime.python;

import io.penstock.adapters.runtime.python.packages.PackageFolder;
import io.penstock.adapters.runtime.python.process.Folders;
import io.penstock.adapters.runtime.python.process.Leftovers;
import io.penstock.adapters.runtime.python.process.WorkerProgram;
import io.penstock.engine.catalog.DeploymentVersion.Instances;
import io.penstock.engine.catalog.DeploymentVersion.Queue;
import io.penstock.engine.model.Deadline;
import io.penstock.engine.model.JsonBuilder;
import io.penstock.engine.model.JsonText;
import io.penstock.engine.model.Payload;
import io.penstock.engine.port.Cluster;
import io.penstock.engine.port.CodeAccess;
import io.penstock.engine.port.DeploymentRuntime;
import io.penstock.engine.port.InstancePlaces;
import io.penstock.engine.port.LogStore;
import io.penstock.engine.port.PackageStore;
import io.penstock.engine.request.Failure;
import io.penstock.engine.request.RequestMode;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** Runs deployments in Python worker processes on this machine. */
public final class PythonRuntime implements DeploymentRuntime {

  private static final Failure REMOVED =
      new Failure(
          Failure.Category.CAPACITY,
          "The deployment version was stopped before the request ended.");
  private static final Failure CLOSING =
      new Failure(Failure.Category.CAPACITY, "The server stopped before the request ended.");

  /** What user code gets for raising, without being asked, the exception that cancels requests. */
  private static final Failure INTERRUPTED_ITSELF =
      new Failure(
          Failure.Category.USER_CODE,
          "An exception occurred in the request. See the logs for details.");

  /**
   * How many workers may end with a request that they have not begun, before it is taken for the
   * reason: one so large that reading it is too much.
   */
  private static final int MOST_DEATHS = 3;

  /** In the context only of a request that somebody listens to. No Python code gets to see it. */
  private static final String STREAMED = "streamed";

  /** A version is shown as available a moment before it is deployed; requests may be as quick. */
  private static final Duration DEPLOY_DELAY = Duration.ofSeconds(5);

  private final WorkerHost host;
  private final ReentrantLock lock = new ReentrantLock();

  /** A pool was added, or there will be no more. */
  private final Condition changed = lock.newCondition();

  private final Map<UUID, WorkerPool> pools = new HashMap<>();

  /** The versions whose interrupted batch requests run again. */
  private final Set<UUID> restarting = ConcurrentHashMap.newKeySet();

  private boolean closed;

  /**
   * Prepares to run packages that a {@link
   * io.penstock.adapters.runtime.python.packages.PythonPackageStore} on the same folder has built.
   *
   * @param packages that store, which builds again what is gone
   * @param logs gets what user code prints
   * @throws IOException when the data folder or the temporary folder cannot be written to
   */
  public PythonRuntime(
      Path dataDirectory, PythonSettings settings, PackageStore packages, LogStore logs)
      throws IOException {
    this(dataDirectory, settings, packages, logs, CodeAccess.NONE);
  }

  /** The same, whose code may call the API. */
  public PythonRuntime(
      Path dataDirectory,
      PythonSettings settings,
      PackageStore packages,
      LogStore logs,
      CodeAccess access)
      throws IOException {
    this(dataDirectory, settings, packages, logs, access, Cluster.ALONE, InstancePlaces.OWN);
  }

  /**
   * The same, of several servers.
   *
   * @param cluster whose first server keeps the minimum of instances
   * @param places that the instances of all servers take
   */
  public PythonRuntime(
      Path dataDirectory,
      PythonSettings settings,
      PackageStore packages,
      LogStore logs,
      CodeAccess access,
      Cluster cluster,
      InstancePlaces places)
      throws IOException {
    Path data = dataDirectory.toAbsolutePath();
    Leftovers.clearAway(data.resolve("instances"));
    ScheduledThreadPoolExecutor timer =
        new ScheduledThreadPoolExecutor(
            1, Thread.ofPlatform().name("penstock-worker-timer").daemon().factory());
    timer.setRemoveOnCancelPolicy(true);
    host =
        new WorkerHost(
            settings,
            logs,
            new PackageFolder(data),
            new Rebuilds(packages, logs),
            WorkerProgram.writeTo(data.resolve("worker")),
            data.resolve("instances"),
            new WorkerListener(data, settings.outputLimit()),
            access,
            cluster,
            places,
            timer);
    places.whenChanged(this::reconsider);
    cluster.whenChanged(Cluster.Change.SERVERS, this::reconsider);
  }

  private void reconsider() {
    poolsBut(Set.of()).forEach(WorkerPool::reconsider);
  }

  @Override
  public void retire(Collection<UUID> needed) {
    poolsBut(needed).forEach(WorkerPool::retire);
  }

  private List<WorkerPool> poolsBut(Collection<UUID> versionIds) {
    lock.lock();
    try {
      return pools.entrySet().stream()
          .filter(pool -> !versionIds.contains(pool.getKey()))
          .map(Map.Entry::getValue)
          .toList();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public Result invoke(Invocation invocation) throws InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
    WorkerPool pool = awaitPool(invocation);
    if (pool == null) {
      return new Result.Failed(
          new Failure(
              Failure.Category.CAPACITY,
              "The deployment version %s is not running on this server; check that it still exists and is available, then make the request again."
                  .formatted(invocation.versionId())));
    }
    if (invocation.deadline().isPast()) {
      return new Result.Failed(Worker.overdue(invocation.deadline()));
    }
    Attempt.Call call = call(invocation);
    boolean again = false;
    for (int deaths = 0; ; again = true) {
      Ending ending = pool.run(new Attempt(call), again);
      if (ending instanceof Ending.Unseen) {
        deaths++;
      }
      if (isToRunAgain(ending, invocation)) {
        continue;
      }
      if (!isForAnother(ending, deaths)) {
        return result(ending, invocation.deadline());
      }
    }
  }

  /** A batch request whose instance somebody has stopped, where the version wants it run again. */
  private boolean isToRunAgain(Ending ending, Invocation invocation) {
    return ending instanceof Ending.Died(DeathCause.Ordered(Failure failure))
        && failure.equals(WorkerPool.STOPPED_BY_USER)
        && invocation.mode() == RequestMode.BATCH
        && restarting.contains(invocation.versionId());
  }

  @Override
  public int waiting(UUID versionId) {
    WorkerPool pool = pool(versionId);
    return pool == null ? 0 : pool.waiting();
  }

  @Override
  public List<UUID> deployedVersions() {
    lock.lock();
    try {
      return List.copyOf(pools.keySet());
    } finally {
      lock.unlock();
    }
  }

  @Override
  public List<Instance> instances(UUID versionId) {
    WorkerPool pool = pool(versionId);
    return pool == null ? List.of() : pool.instances();
  }

  @Override
  public boolean stop(UUID versionId, UUID instanceId) {
    WorkerPool pool = pool(versionId);
    return pool != null && pool.stop(instanceId);
  }

  @Override
  public long memory(UUID versionId) {
    WorkerPool pool = pool(versionId);
    return pool == null ? 0 : pool.memory();
  }

  private @Nullable WorkerPool pool(UUID versionId) {
    lock.lock();
    try {
      return pools.get(versionId);
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void deploy(Deployable deployable) {
    WorkerSpec spec = WorkerSpec.of(deployable);
    Instances scale = deployable.version().instances();
    Queue queue = deployable.version().queue();
    if (deployable.version().restartRequestInterruption()) {
      restarting.add(deployable.version().id());
    } else {
      restarting.remove(deployable.version().id());
    }
    WorkerPool pool;
    lock.lock();
    try {
      if (closed) {
        throw new IllegalStateException("the runtime is closed");
      }
      pool =
          pools.computeIfAbsent(
              deployable.version().id(), _ -> new WorkerPool(host, spec, scale, queue));
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    pool.update(spec, scale, queue);
  }

  @Override
  public void undeploy(UUID versionId) {
    WorkerPool pool;
    lock.lock();
    try {
      pool = pools.remove(versionId);
      restarting.remove(versionId);
    } finally {
      lock.unlock();
    }
    if (pool != null) {
      pool.close(REMOVED);
    }
  }

  @Override
  public void close() {
    List<WorkerPool> all;
    lock.lock();
    try {
      closed = true;
      all = List.copyOf(pools.values());
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    host.rebuilds().close();
    List<Thread> closing =
        all.stream().map(pool -> Thread.ofVirtual().start(() -> pool.close(CLOSING))).toList();
    closing.forEach(PythonRuntime::join);
    host.timer().shutdownNow();
    try {
      host.listener().close();
    } catch (IOException alreadyClosed) {
      // Nobody can connect, which is what was wanted.
    }
    Folders.deleteQuietly(host.instances());
  }

  /** Null when the version is not deployed, and is not about to be. */
  private @Nullable WorkerPool awaitPool(Invocation invocation) throws InterruptedException {
    Duration patience = invocation.deadline().remaining();
    long left = (patience.compareTo(DEPLOY_DELAY) < 0 ? patience : DEPLOY_DELAY).toNanos();
    lock.lock();
    try {
      WorkerPool pool = pools.get(invocation.versionId());
      while (pool == null && !closed && left > 0) {
        left = changed.awaitNanos(left);
        pool = pools.get(invocation.versionId());
      }
      return pool;
    } finally {
      lock.unlock();
    }
  }

  private static Attempt.Call call(Invocation invocation) {
    PipelineContext pipeline = invocation.pipeline();
    return new Attempt.Call(
        invocation.requestId().toString(),
        pipeline == null ? null : pipeline.pipelineRequestId().toString(),
        pipeline == null ? null : step(pipeline),
        invocation.mode(),
        invocation.deadline(),
        context(invocation),
        invocation.input(),
        invocation.updates());
  }

  private static LogStore.Step step(PipelineContext pipeline) {
    return new LogStore.Step(
        pipeline.pipelineId(),
        pipeline.pipeline(),
        pipeline.pipelineVersionId(),
        pipeline.version(),
        pipeline.pipelineObjectId(),
        pipeline.object());
  }

  private static boolean isForAnother(Ending ending, int deaths) {
    return ending instanceof Ending.NotRun
        || (ending instanceof Ending.Unseen && deaths < MOST_DEATHS);
  }

  private static Result result(Ending ending, Deadline deadline) {
    return switch (ending) {
      case Ending.Returned(byte[] output) -> new Result.Returned(output);
      case Ending.Raised(Failure failure) -> new Result.Failed(failure);
      case Ending.Refused(Failure failure) -> new Result.Failed(failure);
      case Ending.Elsewhere _ -> new Result.Elsewhere();
      case Ending.Cancelled _ -> new Result.Failed(INTERRUPTED_ITSELF);
      case Ending.TimedOut _ -> new Result.Failed(Worker.overdue(deadline));
      case Ending.Died(DeathCause cause) ->
          new Result.Failed(cause.failure(DeathCause.Moment.RUNNING));
      case Ending.Unseen(DeathCause cause) ->
          new Result.Failed(cause.failure(DeathCause.Moment.UNBEGUN));
      case Ending.NotRun _ -> throw new IllegalArgumentException("it has not ended");
    };
  }

  /**
   * The {@code context} of the request method (reference, section 6.4), and whether somebody
   * listens, which the worker takes out of it.
   */
  private static byte[] context(Invocation invocation) {
    SequencedMap<String, JsonText> context = new LinkedHashMap<>();
    context.put("id", JsonText.ofString(invocation.requestId().toString()));
    context.put("request_mode", JsonText.ofString(invocation.mode().wireName()));
    context.put("user_id", JsonText.ofString(invocation.userId()));
    PipelineContext pipeline = invocation.pipeline();
    if (pipeline != null) {
      context.put("pipeline_id", JsonText.ofString(pipeline.pipelineId().toString()));
      context.put(
          "pipeline_version_id", JsonText.ofString(pipeline.pipelineVersionId().toString()));
      context.put("pipeline_object_id", JsonText.ofString(pipeline.pipelineObjectId().toString()));
      context.put(
          "pipeline_request_id", JsonText.ofString(pipeline.pipelineRequestId().toString()));
    }
    if (invocation.updates() != null) {
      context.put(STREAMED, JsonText.of("true"));
    }
    OutputFiles files = invocation.files();
    if (files != null) {
      // Taken out by the worker before the code gets the rest.
      context.put("files", files(files));
    }
    return new Payload.Structured(context).toJson().utf8();
  }

  private static JsonText files(OutputFiles files) {
    JsonBuilder json = new JsonBuilder(256).raw("{\"folder\":").string(files.folder().toString());
    json.raw(",\"fields\":[");
    String separator = "";
    for (String field : files.fields()) {
      json.raw(separator).string(field);
      separator = ",";
    }
    return json.raw("]}").toJson();
  }

  private static void join(Thread thread) {
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException later) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
