package io.penstock.adapters.runtime.python;

import io.penstock.adapters.runtime.python.WaitingLine.Waiter;
import io.penstock.engine.catalog.DeploymentVersion.Instances;
import io.penstock.engine.catalog.DeploymentVersion.Queue;
import io.penstock.engine.model.Deadline;
import io.penstock.engine.request.Failure;
import io.penstock.engine.request.RequestMode;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The workers of one deployment version: starts them when requests wait, hands them out in the
 * order of the {@link WaitingLine}, keeps the minimum warm and stops those that stay idle.
 *
 * <p>Everything is decided under one lock; workers are started and stopped outside of it.
 */
final class WorkerPool implements Worker.Owner {

  private static final Failure SUPERSEDED =
      new Failure(Failure.Category.CAPACITY, "The worker was replaced by one with newer code.");
  private static final Failure IDLE =
      new Failure(Failure.Category.CAPACITY, "The worker was idle for too long.");

  private final WorkerHost host;
  private final ReentrantLock lock = new ReentrantLock();
  private final Set<Worker> workers = new HashSet<>();

  /** Told to stop, still there. They count for nothing but the end of the pool. */
  private final Set<Worker> leaving = new HashSet<>();

  /** Most recently used first, so that those nobody needs get old. */
  private final Deque<Idle> idle = new ArrayDeque<>();

  /** Handed out and not given back. */
  private final Set<Worker> leased = new HashSet<>();

  private final WaitingLine waiters = new WaitingLine();
  private final BackOff backOff;
  private WorkerSpec spec;
  private Instances scale;
  private Queue queue;
  private @Nullable Failure closed;
  private @Nullable Future<?> idleCheck;

  private record Idle(Worker worker, long since) {}

  WorkerPool(WorkerHost host, WorkerSpec spec, Instances scale, Queue queue) {
    this.host = host;
    this.spec = spec;
    this.scale = scale;
    this.queue = queue;
    backOff = new BackOff(host.settings().firstBackOff(), host.settings().longestBackOff());
  }

  /** Takes a worker, or says why there is none. */
  sealed interface Lease {
    /** To be given back with {@link #release}. */
    record Granted(Worker worker) implements Lease {}

    record Refused(Failure failure) implements Lease {}
  }

  /**
   * Waits for a worker that is ready; starts one if it may.
   *
   * @param again whether the request was granted a worker before, which could not run it: such a
   *     request is the next of its mode, and never one too many
   */
  Lease acquire(RequestMode mode, Deadline deadline, boolean again) throws InterruptedException {
    Waiter waiter;
    lock.lock();
    try {
      if (closed != null) {
        return new Lease.Refused(closed);
      }
      if (waiters.isEmpty()) {
        Idle free = idle.pollFirst();
        if (free != null) {
          leased.add(free.worker());
          return new Lease.Granted(free.worker());
        }
      }
      waiter = Waiter.now(mode);
      if (again) {
        waiters.rejoin(waiter);
      } else if (mode == RequestMode.EXPRESS && queued() >= queue.maximumSizeExpress()) {
        return new Lease.Refused(tooManyExpress());
      } else {
        waiters.join(waiter);
      }
    } finally {
      lock.unlock();
    }
    scaleUp();
    try {
      Lease lease = waiter.lease().await(deadline.nanoTime());
      if (lease != null) {
        return lease;
      }
      withdraw(waiter);
      return new Lease.Refused(
          new Failure(
              Failure.Category.TIMEOUT,
              "No instance of the deployment was ready within " + deadline.limit() + "."));
    } catch (InterruptedException cancelled) {
      withdraw(waiter);
      throw cancelled;
    }
  }

  /** How many requests wait for a worker now. */
  int waiting() {
    lock.lock();
    try {
      return waiters.size();
    } finally {
      lock.unlock();
    }
  }

  /** Gives a worker back, in whatever state it is. */
  void release(Worker worker) {
    boolean unwanted = false;
    lock.lock();
    try {
      leased.remove(worker);
      if (!workers.contains(worker) || !(worker.state() instanceof WorkerState.Ready)) {
        return; // It ends, or has ended.
      }
      unwanted = !isCurrent(worker);
      if (unwanted) {
        leave(worker);
      } else {
        handOut(worker);
      }
    } finally {
      lock.unlock();
    }
    if (unwanted) {
      worker.stop(SUPERSEDED);
      scaleUp();
    }
  }

  /** Tells that a request was answered: whatever was wrong with the code's start is over. */
  void answered() {
    backOff.reset();
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
      if (idleCheck != null) {
        idleCheck.cancel(false); // It was for the old idle time.
        idleCheck = null;
      }
      scheduleIdleCheck();
    } finally {
      lock.unlock();
    }
    outdated.forEach(worker -> worker.stop(SUPERSEDED));
    scaleUp();
  }

  /** Ends all workers at once. Requests that run or wait fail with this. */
  void close(Failure reason) {
    List<Worker> all;
    lock.lock();
    try {
      closed = reason;
      idle.clear();
      all = Stream.concat(workers.stream(), leaving.stream()).toList();
      waiters.refuse(_ -> true, new Lease.Refused(reason));
    } finally {
      lock.unlock();
    }
    all.forEach(worker -> worker.stop(reason));
    Duration patience = host.settings().stopGrace().plusSeconds(5);
    all.forEach(worker -> worker.awaitBurial(patience));
  }

  @Override
  public void ready(Worker worker) {
    release(worker);
    scaleUp(); // With the moderate strategy, the next one starts only now.
  }

  @Override
  public void ended(Worker worker, DeathCause cause, DeathCause.Moment moment) {
    lock.lock();
    try {
      leaving.remove(worker);
      boolean expected = !workers.remove(worker) || cause instanceof DeathCause.Ordered;
      idle.removeIf(free -> free.worker() == worker);
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
    waiters.refuse(
        waiter -> waiter.since() - worker.created() <= 0,
        new Lease.Refused(cause.failure(DeathCause.Moment.STARTING)));
  }

  private void leave(Worker worker) {
    workers.remove(worker);
    leaving.add(worker);
  }

  private void handOut(Worker worker) {
    Waiter first = waiters.next();
    if (first != null) {
      leased.add(worker);
      first.lease().provide(new Lease.Granted(worker));
    } else {
      idle.addFirst(new Idle(worker, System.nanoTime()));
      scheduleIdleCheck();
    }
  }

  /** The waiter gives up; what it was handed at the last moment goes to the next. */
  private void withdraw(Waiter waiter) {
    lock.lock();
    try {
      waiters.leave(waiter);
    } finally {
      lock.unlock();
    }
    if (waiter.lease().value() instanceof Lease.Granted(Worker worker)) {
      release(worker);
    }
  }

  /** Starts as many workers as are missing, now or when the pause after a failure is over. */
  private void scaleUp() {
    List<Worker> started = new ArrayList<>();
    lock.lock();
    try {
      int missing = closed == null ? Scaling.missing(scale, live(), starting(), waiters.size()) : 0;
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

  private void pauseIsOver() {
    backOff.over();
    scaleUp();
  }

  /** How many workers serve requests with the current code, or soon will. */
  private int live() {
    return (int) workers.stream().filter(this::isCurrent).filter(Worker::isLive).count();
  }

  /**
   * How many express requests wait for another one to end. Those that a worker may be started for,
   * or is being started for, do not: they wait for a start, however many start at once.
   */
  private int queued() {
    int busy = (int) leased.stream().filter(this::isCurrent).filter(Worker::isLive).count();
    int free = Math.max(0, scale.maximum() * scale.processes() - busy);
    return waiters.size(RequestMode.EXPRESS) - free;
  }

  private Failure tooManyExpress() {
    return new Failure(
        Failure.Category.CAPACITY,
        "The version '%s' of the deployment '%s' has %d direct requests waiting for an instance, which is its maximum_queue_size_express; make the request again later, or raise that field or maximum_instances."
            .formatted(spec.version(), spec.deployment(), queue.maximumSizeExpress()));
  }

  private int starting() {
    return (int)
        workers.stream()
            .filter(this::isCurrent)
            .filter(worker -> worker.state() instanceof WorkerState.Starting)
            .count();
  }

  /** One check is under way at most, and looks at the worker that has been idle longest. */
  private void scheduleIdleCheck() {
    Idle oldest = idle.peekLast();
    if (idleCheck != null || oldest == null || Scaling.surplus(scale, live()) <= 0) {
      return;
    }
    long due = oldest.since() + scale.maximumIdleTime().toNanos() - System.nanoTime();
    idleCheck = after(Duration.ofNanos(Math.max(0, due)), this::stopIdle);
  }

  private void stopIdle() {
    List<Worker> old = new ArrayList<>();
    lock.lock();
    try {
      idleCheck = null;
      long now = System.nanoTime();
      for (int surplus = Scaling.surplus(scale, live());
          surplus > 0 && !idle.isEmpty();
          surplus--) {
        if (now - idle.getLast().since() < scale.maximumIdleTime().toNanos()) {
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
