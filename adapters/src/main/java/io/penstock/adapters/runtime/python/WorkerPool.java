package io.penstock.adapters.runtime.python;

import io.penstock.engine.catalog.DeploymentVersion.Instances;
import io.penstock.engine.catalog.DeploymentVersion.Queue;
import io.penstock.engine.port.DeploymentRuntime.Instance;
import io.penstock.engine.port.StoreException;
import io.penstock.engine.request.Failure;
import io.penstock.engine.request.RequestMode;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The workers of one deployment version: starts them when requests wait, gives them requests in the
 * order of the {@link WaitingLine}, keeps the minimum warm and stops those that stay idle. Each has
 * one of the places that the version has on all servers together.
 *
 * <p>Everything is decided under one lock; workers are started and stopped outside of it.
 */
final class WorkerPool implements Worker.Owner {

  private static final System.Logger LOG = System.getLogger(WorkerPool.class.getName());

  private static final Failure SUPERSEDED =
      new Failure(Failure.Category.CAPACITY, "The worker was replaced by one with newer code.");

  /** What ends the request that runs in an instance that somebody stops. */
  static final Failure STOPPED_BY_USER =
      new Failure(
          Failure.Category.WORKER, "The instance was stopped by a user while it ran the request.");

  /** How many instances that have ended are remembered. */
  private static final int MOST_ENDED = 50;

  private static final Failure IDLE =
      new Failure(Failure.Category.CAPACITY, "The worker was idle for too long.");

  /** How long a place that was not given is not asked for again, unless something has changed. */
  private static final Duration DENIAL = Duration.ofMillis(500);

  private final WorkerHost host;
  private final UUID versionId;
  private final ReentrantLock lock = new ReentrantLock();
  private final Set<Worker> workers = new HashSet<>();

  /** Told to stop, still there. They count for nothing but the end of the pool. */
  private final Set<Worker> leaving = new HashSet<>();

  /** Most recently used first, so that those nobody needs get old. */
  private final Deque<Idle> idle = new ArrayDeque<>();

  /** The last that have ended, oldest first. */
  private final Deque<WorkerLife> ended = new ArrayDeque<>();

  /** They have been given an attempt, which has not ended. */
  private final Set<Worker> busy = new HashSet<>();

  private final WaitingLine waiting = new WaitingLine();
  private final BackOff backOff;
  private WorkerSpec spec;
  private Instances scale;
  private Queue queue;
  private @Nullable Failure closed;

  /** The server is about to end, and keeps no places that others may need. */
  private boolean retiring;

  /** Whether others have just been found to have all places. */
  private boolean denied;

  private @Nullable Future<?> idleCheck;

  private record Idle(Worker worker, long since) {}

  WorkerPool(WorkerHost host, WorkerSpec spec, Instances scale, Queue queue) {
    this.host = host;
    versionId = spec.versionId();
    this.spec = spec;
    this.scale = scale;
    this.queue = queue;
    backOff = new BackOff(host.settings().firstBackOff(), host.settings().longestBackOff());
  }

  /**
   * Runs a request in the first worker that is free; starts one if it may.
   *
   * @param again whether the request was given a worker before, which could not run it: such a
   *     request is the next of its mode, and never one too many
   * @throws InterruptedException when the thread was interrupted; the code has stopped then
   */
  Ending run(Attempt attempt, boolean again) throws InterruptedException {
    Worker free = null;
    lock.lock();
    try {
      if (closed != null) {
        return new Ending.Refused(closed);
      }
      Idle first = waiting.isEmpty() ? idle.pollFirst() : null;
      if (first != null) {
        free = first.worker();
        give(attempt, free);
      } else if (areElsewhere()) {
        return new Ending.Elsewhere();
      } else if (again) {
        waiting.rejoin(attempt);
      } else if (isOneTooMany(attempt)) {
        return new Ending.Refused(tooManyExpress());
      } else {
        waiting.join(attempt);
      }
    } finally {
      lock.unlock();
    }
    if (free == null) {
      scaleUp();
    } else {
      free.runInterruptibly(attempt);
    }
    return await(attempt);
  }

  private Ending await(Attempt attempt) throws InterruptedException {
    try {
      Ending ending = attempt.ending().await(attempt.call().deadline().nanoTime());
      if (ending != null) {
        return ending;
      }
      if (!withdraw(attempt)) {
        return new Ending.TimedOut();
      }
      return attempt.ending().value() instanceof Ending.Refused refused
          ? refused // At the last moment.
          : new Ending.Refused(noneInTime(attempt));
    } catch (InterruptedException cancelled) {
      var _ = withdraw(attempt);
      throw cancelled;
    }
  }

  /**
   * Returns when the attempt does not run and never will.
   *
   * @return whether it was never sent to a worker
   */
  private boolean withdraw(Attempt attempt) {
    Worker worker;
    lock.lock();
    try {
      if (waiting.leave(attempt)) {
        return true;
      }
      worker = attempt.worker();
    } finally {
      lock.unlock();
    }
    if (worker != null) {
      worker.halt(attempt);
    }
    return attempt.id() == 0;
  }

  /** Called with the lock held. */
  private void give(Attempt attempt, Worker worker) {
    busy.add(worker);
    attempt.give(worker);
  }

  /** How many requests wait for a worker now. */
  int waiting() {
    lock.lock();
    try {
      return waiting.size();
    } finally {
      lock.unlock();
    }
  }

  /** Those there are and the last that have ended. */
  List<Instance> instances() {
    List<WorkerLife> lives;
    lock.lock();
    try {
      lives =
          Stream.concat(
                  ended.stream(),
                  Stream.concat(workers.stream(), leaving.stream())
                      .filter(Worker::isAdmitted)
                      .map(Worker::life))
              .toList();
    } finally {
      lock.unlock();
    }
    return lives.stream()
        .map(WorkerLife::view)
        .sorted(Comparator.comparing(Instance::created))
        .toList();
  }

  /** The memory of all workers, in bytes. */
  long memory() {
    List<Worker> all;
    lock.lock();
    try {
      all = Stream.concat(workers.stream(), leaving.stream()).toList();
    } finally {
      lock.unlock();
    }
    return all.stream().mapToLong(Worker::memory).sum();
  }

  /** Stops one worker, whatever it does; false when there is none of this id. */
  boolean stop(UUID id) {
    Worker unwanted;
    lock.lock();
    try {
      unwanted = workers.stream().filter(worker -> worker.id().equals(id)).findFirst().orElse(null);
      if (unwanted == null) {
        return leaving.stream().anyMatch(worker -> worker.id().equals(id));
      }
      Worker leaver = unwanted;
      idle.removeIf(free -> free.worker() == leaver);
      leave(leaver);
    } finally {
      lock.unlock();
    }
    unwanted.life().stopping("A user stopped it.");
    unwanted.stop(STOPPED_BY_USER);
    scaleUp();
    return true;
  }

  /** Changes code or settings. Workers with older code finish what they do, then end. */
  void update(WorkerSpec newSpec, Instances newScale, Queue newQueue) {
    List<Worker> outdated = new ArrayList<>();
    lock.lock();
    try {
      scale = newScale;
      queue = newQueue;
      if (!newSpec.equals(spec)) {
        spec = newSpec;
        backOff.reset();
        idle.clear();
        for (Worker worker : List.copyOf(workers)) {
          if (worker.state().attempt() == null) {
            outdated.add(worker);
            leave(worker);
          }
        }
      }
      rescheduleIdleCheck();
    } finally {
      lock.unlock();
    }
    outdated.forEach(worker -> worker.stop(SUPERSEDED));
    scaleUp();
  }

  /**
   * Keeps no worker that has nothing to do, from now on; requests that come get one all the same.
   */
  void retire() {
    lock.lock();
    try {
      if (!retiring) {
        retiring = true;
        rescheduleIdleCheck();
      }
    } finally {
      lock.unlock();
    }
  }

  /** Ends all workers at once. Requests that run or wait fail with this. */
  void close(Failure reason) {
    List<Worker> all;
    lock.lock();
    try {
      closed = reason;
      idle.clear();
      all = Stream.concat(workers.stream(), leaving.stream()).toList();
      waiting.refuse(_ -> true, new Ending.Refused(reason));
    } finally {
      lock.unlock();
    }
    all.forEach(worker -> worker.stop(reason));
    Duration patience = host.settings().stopGrace().plusSeconds(5);
    all.forEach(worker -> worker.awaitBurial(patience));
  }

  /** Others have more or fewer of the places, or this server is the first now, or not any more. */
  void reconsider() {
    lock.lock();
    try {
      if (closed != null) {
        return;
      }
      denied = false;
      scheduleIdleCheck();
    } finally {
      lock.unlock();
    }
    host.places().unwanted(versionId).forEach(this::stop);
    scaleUp();
  }

  /**
   * Takes a place for it. Those that take no more requests keep theirs towards other servers, and
   * not against it: what is started in the place of one need not wait until that has ended.
   */
  @Override
  public boolean admits(Worker worker) {
    int maximum;
    List<UUID> outgoing;
    lock.lock();
    try {
      maximum = Scaling.maximum(scale);
      outgoing =
          Stream.concat(workers.stream(), leaving.stream())
              .filter(other -> !serves(other))
              .map(Worker::id)
              .toList();
    } finally {
      lock.unlock();
    }
    try {
      boolean taken = host.places().take(versionId, worker.life().view(), maximum, outgoing);
      if (!taken) {
        denied(worker);
      }
      return taken;
    } catch (StoreException notNow) {
      LOG.log(
          System.Logger.Level.WARNING, "A worker waits for the store: {0}", notNow.getMessage());
      backOff.failed();
      forget(worker);
      scaleUp(); // When the pause is over.
      return false;
    }
  }

  /** Others have all places, and this server knew it too late. */
  private void denied(Worker worker) {
    lock.lock();
    try {
      workers.remove(worker);
      leaving.remove(worker);
      if (!denied && closed == null) {
        denied = true;
        var _ = after(DENIAL, this::reconsider); // What was in the way may be gone unnoticed.
      }
      sendElsewhere();
    } finally {
      lock.unlock();
    }
  }

  private void forget(Worker worker) {
    lock.lock();
    try {
      workers.remove(worker);
      leaving.remove(worker);
    } finally {
      lock.unlock();
    }
  }

  /** Whether no worker here can serve anybody, and none may be started. */
  private boolean areElsewhere() {
    return (denied || host.places().takenElsewhere(versionId) >= Scaling.maximum(scale))
        && workers.stream().noneMatch(this::serves);
  }

  private void sendElsewhere() {
    if (areElsewhere()) {
      waiting.refuse(_ -> true, new Ending.Elsewhere());
    }
  }

  @Override
  public void ready(Worker worker) {
    free(worker);
    scaleUp(); // With the moderate strategy, the next one starts only now.
  }

  @Override
  public @Nullable Attempt answered(Worker worker) {
    backOff.reset(); // Whatever was wrong with the code's start is over.
    return release(worker);
  }

  @Override
  public void free(Worker worker) {
    Attempt next = release(worker);
    if (next != null) {
      worker.run(next);
    }
  }

  /** Returns what is the worker's next. */
  private @Nullable Attempt release(Worker worker) {
    boolean unwanted;
    lock.lock();
    try {
      busy.remove(worker);
      if (!workers.contains(worker) || !(worker.state() instanceof WorkerState.Ready)) {
        return null; // It ends, or has ended.
      }
      unwanted = !isCurrent(worker);
      if (!unwanted) {
        return nextFor(worker);
      }
      leave(worker);
    } finally {
      lock.unlock();
    }
    worker.stop(SUPERSEDED);
    scaleUp();
    return null;
  }

  @Override
  public void ended(Worker worker, DeathCause cause, DeathCause.Moment moment) {
    lock.lock();
    try {
      leaving.remove(worker);
      boolean expected = !workers.remove(worker) || cause instanceof DeathCause.Ordered;
      busy.remove(worker);
      idle.removeIf(free -> free.worker() == worker);
      ended.addLast(worker.life());
      if (ended.size() > MOST_ENDED) {
        ended.removeFirst();
      }
      if (!expected && moment != DeathCause.Moment.RUNNING && isCurrent(worker)) {
        backOff.failed();
        if (moment == DeathCause.Moment.STARTING && workers.stream().noneMatch(this::isCurrent)) {
          refuseThoseBefore(worker, cause);
        }
      }
    } finally {
      lock.unlock();
    }
    scaleUp();
  }

  private boolean isCurrent(Worker worker) {
    return Objects.equals(worker.spec(), spec);
  }

  /**
   * Those who waited when this worker was started have seen it fail; nobody else can serve them.
   */
  private void refuseThoseBefore(Worker worker, DeathCause cause) {
    waiting.refuse(
        attempt -> attempt.since() - worker.created() <= 0,
        new Ending.Refused(cause.failure(DeathCause.Moment.STARTING)));
  }

  private void leave(Worker worker) {
    workers.remove(worker);
    leaving.add(worker);
  }

  /** Whose turn it is. When nobody waits, the worker becomes idle. */
  private @Nullable Attempt nextFor(Worker worker) {
    Attempt first = waiting.next();
    if (first != null) {
      give(first, worker);
    } else {
      idle.addFirst(new Idle(worker, System.nanoTime()));
      scheduleIdleCheck();
    }
    return first;
  }

  /** Starts as many workers as are missing, now or when the pause after a failure is over. */
  private void scaleUp() {
    List<Worker> started = new ArrayList<>();
    lock.lock();
    try {
      sendElsewhere();
      int missing = missing();
      if (missing > 0 && backOff.remaining().isPositive()) {
        if (backOff.announce()) {
          var _ = after(backOff.remaining(), this::pauseIsOver);
        }
        return;
      }
      for (int i = 0; i < missing; i++) {
        Worker worker = new Worker(spec, host, this);
        workers.add(worker);
        started.add(worker);
      }
    } finally {
      lock.unlock();
    }
    started.forEach(Worker::start);
  }

  private int missing() {
    return closed != null || denied
        ? 0
        : Scaling.missing(
            scale,
            keepsMinimum(),
            host.places().takenElsewhere(versionId),
            live(),
            starting(),
            waiting.size());
  }

  private void pauseIsOver() {
    backOff.over();
    scaleUp();
  }

  /** How many workers serve requests with the current code, or soon will. */
  private int live() {
    return (int) workers.stream().filter(this::serves).count();
  }

  private boolean serves(Worker worker) {
    return isCurrent(worker) && worker.isLive();
  }

  private boolean isOneTooMany(Attempt attempt) {
    return attempt.call().mode() == RequestMode.EXPRESS
        && !waiting.holdsSiblingOf(attempt)
        && queued() >= queue.maximumSizeExpress();
  }

  /**
   * How many express requests wait for another one to end. Those that a worker may be started for,
   * or is being started for, do not: they wait for a start, however many start at once.
   */
  private int queued() {
    int taken =
        host.places().takenElsewhere(versionId) + (int) busy.stream().filter(this::serves).count();
    int free = Math.max(0, Scaling.maximum(scale) - taken);
    return waiting.expressRequests() - free;
  }

  private Failure tooManyExpress() {
    return new Failure(
        Failure.Category.CAPACITY,
        "The version '%s' of the deployment '%s' has %d direct requests waiting for an instance, which is its maximum_queue_size_express; make the request again later, or raise that field or maximum_instances."
            .formatted(spec.version(), spec.deployment(), queue.maximumSizeExpress()));
  }

  private static Failure noneInTime(Attempt attempt) {
    return Failure.noInstance(attempt.call().deadline());
  }

  private int starting() {
    return (int)
        workers.stream()
            .filter(this::isCurrent)
            .filter(worker -> worker.state() instanceof WorkerState.Starting)
            .count();
  }

  /** For another idle time than before. */
  private void rescheduleIdleCheck() {
    if (idleCheck != null) {
      idleCheck.cancel(false);
      idleCheck = null;
    }
    scheduleIdleCheck();
  }

  /** One check is under way at most, and looks at the worker that has been idle longest. */
  private void scheduleIdleCheck() {
    Idle oldest = idle.peekLast();
    if (idleCheck != null || oldest == null || surplus() <= 0) {
      return;
    }
    long due = oldest.since() + idleTime().toNanos() - System.nanoTime();
    idleCheck = after(Duration.ofNanos(Math.max(0, due)), this::stopIdle);
  }

  private int surplus() {
    return Scaling.surplus(scale, keepsMinimum(), live());
  }

  private Duration idleTime() {
    return retiring ? Duration.ZERO : scale.maximumIdleTime();
  }

  private boolean keepsMinimum() {
    return !retiring && host.cluster().leads();
  }

  private void stopIdle() {
    List<Worker> old = new ArrayList<>();
    lock.lock();
    try {
      idleCheck = null;
      long now = System.nanoTime();
      for (int surplus = surplus(); surplus > 0 && !idle.isEmpty(); surplus--) {
        if (now - idle.getLast().since() < idleTime().toNanos()) {
          break;
        }
        Worker worker = idle.removeLast().worker();
        old.add(worker);
        leave(worker);
      }
      scheduleIdleCheck();
    } finally {
      lock.unlock();
    }
    old.forEach(worker -> worker.stop(IDLE));
  }

  private Future<?> after(Duration delay, Runnable task) {
    return host.timer().schedule(task, delay.toNanos(), TimeUnit.NANOSECONDS);
  }
}
