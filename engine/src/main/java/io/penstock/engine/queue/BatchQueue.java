package io.penstock.engine.queue;

import io.penstock.engine.plan.RunnableCatalog;
import io.penstock.engine.port.Cluster;
import io.penstock.engine.port.DeploymentRuntime;
import io.penstock.engine.port.InstancePlaces;
import io.penstock.engine.port.RequestQueue;
import io.penstock.engine.port.StoreException;
import io.penstock.engine.request.Announcer;
import io.penstock.engine.request.Failure;
import io.penstock.engine.request.RequestId;
import io.penstock.engine.request.RequestRecord;
import io.penstock.engine.run.ActiveRequests;
import io.penstock.engine.run.Requests;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Starts batch requests: in rounds, each of which shares the free places between the versions that
 * have requests waiting, and takes from each its next ones (docs/adr/0008-the-queue.md).
 */
public final class BatchQueue {

  private static final System.Logger LOG = System.getLogger(BatchQueue.class.getName());
  private static final Duration STORE_PAUSE = Duration.ofSeconds(1);

  /** A claim of another server, which keeps this one from its own, has most often ended then. */
  private static final Duration CONTENTION_PAUSE = Duration.ofMillis(5);

  private static final Duration LONGEST_WAIT = Duration.ofSeconds(5);

  /**
   * Where no more than so many requests may be added to a queue, they are counted for each call, as
   * others add to it, too. So many are not added within the second until the next count.
   */
  private static final int COUNTED_BELOW = 50_000;

  /** Of requests that another server has left, so many are taken at a time: others take some. */
  private static final int TAKEN_OVER_AT_ONCE = 100;

  /** Inputs that one round brings into memory. */
  private static final long BYTES_A_ROUND = 64L << 20;

  private final RequestQueue store;
  private final BatchRuns runs;
  private final Requests requests;
  private final Supplier<Announcer> announcer;
  private final Windows windows;
  private final QueueDepth depth = new QueueDepth();
  private final Recount recount;
  private final Cluster cluster;
  private final int places;
  private final Thread thread = Thread.ofVirtual().name("batch queue").unstarted(this::rounds);

  /** Held from taking requests out of the queue until they can be found among the active ones. */
  private final ReentrantLock handover = new ReentrantLock();

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();

  /**
   * Versions that may have requests waiting, in the order of their turns, each with the change by
   * which it got the last.
   */
  private final LinkedHashMap<UUID, Long> candidates = new LinkedHashMap<>();

  private long changes;
  private boolean stopping;
  private volatile boolean complete;

  /**
   * @param announcer the one of now
   * @param cluster others that take requests from the same queue
   * @param instances what other servers have of the places for instances
   * @param places batch requests that are processed at once; a version of which none is may always
   *     have one more, where this server may have an instance
   */
  public BatchQueue(
      RequestQueue store,
      BatchRunner runner,
      RunnableCatalog catalog,
      DeploymentRuntime runtime,
      InstancePlaces instances,
      ActiveRequests active,
      Requests requests,
      Supplier<Announcer> announcer,
      Cluster cluster,
      int places) {
    this.store = store;
    this.requests = requests;
    this.announcer = announcer;
    this.windows = new Windows(catalog, instances, places, runtime::waiting, this::moreAllowed);
    runs = new BatchRuns(runner, active, windows::stepEnded, this::moreAllowed);
    this.cluster = cluster;
    instances.whenChanged(this::moreAllowed);
    this.places = places;
    recount = new Recount(() -> depth.count(store::waiting));
  }

  /**
   * Ends the direct requests that a stopped server has left, and counts those that wait: before the
   * first is accepted.
   */
  public void open() {
    failDirect();
    recount.run();
  }

  private void failDirect() {
    var _ = store.failDirect(requests.now(), Failure.serverStopped(), announcer.get());
  }

  /** Goes on with what a stopped server has left, then with those that wait. */
  public void start() {
    store.interrupted(Integer.MAX_VALUE).forEach(runs::begin);
    complete = true;
    cluster.whenChanged(Cluster.Change.SERVERS, this::takeOver);
    cluster.whenChanged(Cluster.Change.QUEUE, this::look);
    lock.lock();
    try {
      depth.versions().forEach(version -> candidates.putIfAbsent(version, 0L));
    } finally {
      lock.unlock();
    }
    thread.start();
  }

  /** Ends or goes on with what another server has left. */
  private void takeOver() {
    if (!store.isAnyLeft()) {
      return;
    }
    failDirect();
    boolean more = true;
    while (more) {
      handover.lock();
      try {
        // Once this server stops, what it would take over is for others.
        List<RequestRecord> interrupted =
            isOpen() ? store.interrupted(TAKEN_OVER_AT_ONCE) : List.of();
        interrupted.forEach(runs::begin);
        more = !interrupted.isEmpty(); // Fewer than that also when others take some.
      } finally {
        handover.unlock();
      }
    }
  }

  /** Finds what other servers have put into the queue. */
  private void look() {
    store.versionsWaiting().forEach(this::waits);
    recount.runIfDue();
  }

  private void waits(UUID version) {
    lock.lock();
    try {
      if (candidates.putIfAbsent(version, changes + 1) == null) {
        change();
      }
    } finally {
      lock.unlock();
    }
  }

  /**
   * Makes room for requests that are about to be accepted.
   *
   * @param maximum how many may wait
   * @return false when it would be more
   */
  public boolean reserve(UUID version, int more, int maximum) {
    if (!cluster.others().isEmpty() && maximum - depth.of(version) < COUNTED_BELOW) {
      depth.count(version, () -> store.waiting(version, maximum));
    }
    return depth.reserve(version, more, maximum);
  }

  /** Gives reserved room back: the requests were not accepted. */
  public void release(UUID version, int fewer) {
    depth.release(version, fewer);
  }

  /** How many requests of the version wait. */
  public int waiting(UUID version) {
    return depth.of(version);
  }

  /** How many requests wait of each version that has any. */
  public Map<UUID, Integer> waiting() {
    return depth.all();
  }

  /** So many requests of the version wait now, for which room was reserved. */
  public void accepted(UUID version, int number) {
    depth.stored(version, number);
    lock.lock();
    try {
      change();
      candidates.put(version, changes);
    } finally {
      lock.unlock();
    }
    cluster.changed(Cluster.Change.QUEUE);
  }

  /** Ends those of the requests that wait as cancelled. Returns which they were. */
  public List<RequestId> cancelWaiting(UUID version, List<RequestId> ids) {
    handover.lock();
    try {
      long counted = depth.counted();
      List<RequestId> cancelled = store.cancelWaiting(ids, requests.now(), announcer.get());
      depth.remove(version, cancelled.size(), counted);
      requests.meter().cancelledWaiting(version, cancelled.size());
      return cancelled;
    } finally {
      // After this, whatever was not cancelled is among the active ones, or has ended.
      handover.unlock();
    }
  }

  /** Ends up to {@code limit} of those that wait as cancelled. Returns how many they were. */
  public int cancelWaiting(UUID version, int limit) {
    handover.lock();
    try {
      long counted = depth.counted();
      int cancelled = store.cancelWaiting(version, limit, requests.now(), announcer.get()).size();
      depth.remove(version, cancelled, counted);
      requests.meter().cancelledWaiting(version, cancelled);
      return cancelled;
    } finally {
      handover.unlock();
    }
  }

  /**
   * Whether every batch request that is being processed can be found among the active ones: not
   * before the start, and not when this stops. Waits until that is so for what has just been taken.
   */
  public boolean isComplete() {
    handover.lock();
    try {
      return isOpen();
    } finally {
      handover.unlock();
    }
  }

  private boolean isOpen() {
    return complete && !runs.isAbandoned();
  }

  private void rounds() {
    while (true) {
      try {
        Round next = awaitRound();
        if (next == null) {
          return;
        }
        run(next);
      } catch (StoreException notNow) {
        LOG.log(
            System.Logger.Level.WARNING,
            "Batch requests wait for the store: {0}",
            notNow.getMessage());
        pause(STORE_PAUSE);
      } catch (InterruptedException nobodyMeansUs) {
        LOG.log(System.Logger.Level.WARNING, "The queue was interrupted and goes on.");
      } catch (RuntimeException | Error bug) {
        LOG.log(System.Logger.Level.ERROR, "The queue met a bug and goes on.", bug);
        pause(STORE_PAUSE);
      }
    }
  }

  private void pause(Duration duration) {
    long left = duration.toNanos();
    lock.lock();
    try {
      while (!stopping && left > 0) {
        left = changed.awaitNanos(left);
      }
    } catch (InterruptedException nobodyMeansUs) {
      LOG.log(System.Logger.Level.WARNING, "The queue was interrupted and goes on.");
    } finally {
      lock.unlock();
    }
  }

  /**
   * What a round may take.
   *
   * @param shares how many requests of which version, in the order of their turns
   * @param together how many requests of a version all servers may process
   * @param changes what had happened when it was decided
   */
  private record Round(Map<UUID, Integer> shares, Map<UUID, Integer> together, long changes) {}

  /** Null when the server stops. */
  private @Nullable Round awaitRound() throws InterruptedException {
    while (true) {
      Turn turn = turn();
      if (turn == null) {
        return null;
      }
      // Outside the lock: definitions may have to be read.
      List<FairShares.Demand> demands = new ArrayList<>(turn.running().size());
      Map<UUID, Integer> together = new HashMap<>();
      boolean alone = cluster.others().isEmpty();
      for (var each : turn.running().entrySet()) {
        UUID version = each.getKey();
        Windows.Allowed allowed = windows.allowed(version, each.getValue());
        demands.add(new FairShares.Demand(version, each.getValue(), allowed.here()));
        if (!alone) {
          allowed.everywhere().ifPresent(most -> together.put(version, most));
        }
      }
      Map<UUID, Integer> shares = FairShares.share(demands, turn.free());
      if (!shares.isEmpty()) {
        return new Round(shares, together, turn.changes());
      }
      awaitChangeAfter(turn);
    }
  }

  /**
   * How it stands.
   *
   * @param running how many requests of each candidate run, in the order of their turns
   */
  private record Turn(SequencedMap<UUID, Integer> running, int free, long changes) {}

  /** Null when the server stops. */
  private @Nullable Turn turn() {
    lock.lock();
    try {
      if (stopping) {
        return null;
      }
      return new Turn(runs.numbers(candidates.keySet()), places - runs.number(), changes);
    } finally {
      lock.unlock();
    }
  }

  private void awaitChangeAfter(Turn turn) throws InterruptedException {
    lock.lock();
    try {
      // Now and then all the same: a version may have been given more instances.
      long left = LONGEST_WAIT.toNanos();
      while (changes == turn.changes() && left > 0) {
        left = changed.awaitNanos(left);
      }
    } finally {
      lock.unlock();
    }
  }

  private void moreAllowed() {
    lock.lock();
    try {
      change();
    } finally {
      lock.unlock();
    }
  }

  /** Call it with the lock. */
  private void change() {
    changes++;
    changed.signalAll();
  }

  private void run(Round round) {
    RequestQueue.Claimed claimed;
    long counted = depth.counted();
    handover.lock();
    try {
      claimed =
          store.claim(
              round.shares(), round.together(), BYTES_A_ROUND, requests.now(), announcer.get());
      claimed.requests().forEach(runs::begin);
    } finally {
      handover.unlock();
    }
    Map<UUID, Integer> got = new HashMap<>();
    claimed.requests().forEach(request -> got.merge(request.target().versionId(), 1, Integer::sum));
    got.forEach((version, number) -> depth.remove(version, number, counted));
    nextTurns(round, got, claimed.contended());
    if (got.isEmpty() && !claimed.contended().isEmpty()) {
      pause(CONTENTION_PAUSE);
    }
  }

  /**
   * Versions that got something go to the end, those that had nothing waiting leave. Of contended
   * ones that is not known: they stay where they are. Of those behind the first that got something
   * that is not certain, since a round takes only so many bytes; they come before it in the next.
   */
  private void nextTurns(Round round, Map<UUID, Integer> got, Set<UUID> contended) {
    lock.lock();
    try {
      boolean certain = true;
      for (UUID version : round.shares().keySet()) {
        Long last = candidates.get(version);
        if (last != null && got.containsKey(version)) {
          candidates.putLast(version, last);
        } else if (last != null
            && certain
            && last <= round.changes()
            && !contended.contains(version)) {
          candidates.remove(version);
        }
        certain &= !got.containsKey(version);
      }
    } finally {
      lock.unlock();
    }
  }

  /** Starts no more requests. Those that run go on. */
  public void stop() {
    lock.lock();
    try {
      stopping = true;
      change();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Waits until no request runs any more.
   *
   * @return false when that took longer than {@code patience}
   */
  public boolean awaitQuiet(Duration patience) throws InterruptedException {
    return runs.awaitNone(patience);
  }

  /**
   * Stops all requests that run, without an end: the next start goes on with them. Waits for
   * nothing: whoever is about to take some may wait for a store that does not answer.
   */
  public void abandon() {
    runs.abandon();
  }
}
