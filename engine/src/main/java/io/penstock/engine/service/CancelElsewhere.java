package io.penstock.engine.service;

import io.penstock.engine.port.Cluster;
import io.penstock.engine.port.RequestQueue;
import io.penstock.engine.port.RequestQueue.CancelWish;
import io.penstock.engine.port.RequestStore;
import io.penstock.engine.port.StoreException;
import io.penstock.engine.queue.BatchQueue;
import io.penstock.engine.request.RequestId;
import io.penstock.engine.request.RequestRecord;
import io.penstock.engine.request.Status;
import io.penstock.engine.run.ActiveRequest;
import io.penstock.engine.run.ActiveRequests;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Cancels requests that other servers process. The wish is a row: the server that has the request
 * acts upon it and writes down how the request ended, and who takes over from a server that dies
 * finds it there.
 */
final class CancelElsewhere {

  private static final System.Logger LOG = System.getLogger(CancelElsewhere.class.getName());
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  /** After which nobody waits for a wish any more. */
  private static final Duration LEFT = PATIENCE.multipliedBy(2);

  /** Nothing may be kept of a request that has ended; then the answer to the wish alone tells. */
  private static final Duration ANSWER = Duration.ofSeconds(2);

  private static final Duration FIRST_PAUSE = Duration.ofMillis(5);
  private static final Duration LONGEST_PAUSE = Duration.ofMillis(100);

  /** So many requests are looked at, or cancelled, together. */
  private static final int AT_ONCE = 1000;

  private final RequestStore store;
  private final RequestQueue wishes;
  private final BatchQueue queue;
  private final ActiveRequests active;
  private final Cluster cluster;

  /** Since when there have been wishes; for {@link #follow} alone, which runs once at a time. */
  private final Map<RequestId, Long> seen = new HashMap<>();

  /** What is being stopped for a wish. */
  private final Set<RequestId> stopping = new HashSet<>();

  CancelElsewhere(
      RequestStore store,
      RequestQueue wishes,
      BatchQueue queue,
      ActiveRequests active,
      Cluster cluster) {
    this.store = store;
    this.wishes = wishes;
    this.queue = queue;
    this.active = active;
    this.cluster = cluster;
  }

  /** Whether there may be requests that others process. */
  boolean isPossible() {
    return !cluster.others().isEmpty();
  }

  /**
   * Those of the requests of a version that others process, or that a server has left.
   *
   * @param here what this server had active just before: of what ends meanwhile, nobody else could
   *     tell anything
   */
  List<RequestId> processing(UUID versionId, Set<RequestId> here, Predicate<RequestRecord> which) {
    if (isAlone()) {
      return List.of();
    }
    return open(
        versionId,
        Status.PROCESSING,
        request ->
            !here.contains(request.id())
                && active.find(request.id()).isEmpty()
                && which.test(request));
  }

  private boolean isAlone() {
    return cluster.equals(Cluster.ALONE);
  }

  /**
   * Waits until none of those that wait now does so any more: what another server was just taking,
   * which nobody else can remove, is being processed then, or back in the queue and removed.
   *
   * @param remove removes what waits and nobody is taking
   * @return false when that took too long
   */
  boolean awaitTaken(UUID versionId, Runnable remove) throws InterruptedException {
    if (isAlone()) {
      return true;
    }
    Set<RequestId> waiting = new HashSet<>(open(versionId, Status.PENDING, _ -> true));
    long begun = System.nanoTime();
    for (Duration pause = FIRST_PAUSE; !waiting.isEmpty(); pause = longer(pause)) {
      if (isOver(begun, PATIENCE)) {
        return false;
      }
      Thread.sleep(pause);
      remove.run();
      waiting =
          store.find(waiting, false).stream()
              .filter(found -> found.state().status() == Status.PENDING)
              .map(RequestRecord::id)
              .collect(Collectors.toSet());
    }
    return true;
  }

  /**
   * Those of the requests of a version that the store has in a state before the end, however many
   * there are: only the ids of all are in memory at once.
   */
  List<RequestId> open(UUID versionId, Status status, Predicate<RequestRecord> which) {
    List<RequestId> found = new ArrayList<>();
    List<RequestRecord> page = store.openAfter(versionId, status, null, AT_ONCE);
    while (!page.isEmpty()) {
      page.stream().filter(which).map(RequestRecord::id).forEach(found::add);
      page =
          page.size() < AT_ONCE
              ? List.of()
              : store.openAfter(versionId, status, page.getLast(), AT_ONCE);
    }
    return found;
  }

  /**
   * Lets the servers that process these requests cancel them, and waits until they have ended.
   *
   * @return how they ended, without those that had ended before and of which nothing is kept; with
   *     {@code PROCESSING} where that took too long, and then without those that come after
   */
  Map<RequestId, Status> cancel(List<RequestId> ids) throws InterruptedException {
    Map<RequestId, Status> ended = new HashMap<>();
    int from = 0;
    while (from < ids.size() && !ended.containsValue(Status.PROCESSING)) {
      int to = Math.min(from + AT_ONCE, ids.size());
      cancelTogether(ids.subList(from, to), ended);
      from = to;
    }
    return ended;
  }

  private void cancelTogether(List<RequestId> ids, Map<RequestId, Status> ended)
      throws InterruptedException {
    wishes.wishToCancel(ids);
    cluster.changed(Cluster.Change.CANCELS);
    try {
      await(Set.copyOf(ids), ended);
    } finally {
      forget(ids);
    }
  }

  private void forget(Collection<RequestId> ids) {
    try {
      wishes.forgetCancelWishes(ids);
    } catch (StoreException later) {
      LOG.log(System.Logger.Level.DEBUG, "Wishes to cancel are left to others", later);
    }
  }

  private void await(Set<RequestId> ids, Map<RequestId, Status> ended) throws InterruptedException {
    Set<RequestId> open = new HashSet<>(ids);
    long begun = System.nanoTime();
    for (Duration pause = FIRST_PAUSE; ; pause = longer(pause)) {
      Map<RequestId, Status> now = look(open);
      boolean answersMayCome = !isOver(begun, ANSWER);
      for (RequestId id : Set.copyOf(open)) {
        Status status = now.get(id);
        if (status != null && status.isFinal()) {
          ended.put(id, status);
          open.remove(id);
        } else if (status == null && !answersMayCome) {
          open.remove(id);
        }
      }
      if (open.isEmpty()) {
        return;
      }
      if (isOver(begun, PATIENCE)) {
        open.forEach(id -> ended.put(id, Status.PROCESSING));
        return;
      }
      Thread.sleep(pause);
    }
  }

  private static boolean isOver(long begun, Duration time) {
    return System.nanoTime() - begun >= time.toNanos();
  }

  private static Duration longer(Duration pause) {
    Duration twice = pause.multipliedBy(2);
    return twice.compareTo(LONGEST_PAUSE) < 0 ? twice : LONGEST_PAUSE;
  }

  /**
   * What is known of requests: by the answer to the wish, or else by the record if there is one.
   */
  private Map<RequestId, Status> look(Set<RequestId> ids) {
    Map<RequestId, Status> now = new HashMap<>();
    store.find(ids, false).forEach(found -> now.put(found.id(), found.state().status()));
    for (CancelWish wish : wishes.cancelWishes()) {
      Status answer = wish.ended();
      if (answer != null && ids.contains(wish.request())) {
        now.put(wish.request(), answer);
      }
    }
    return now;
  }

  /** Stops what this server processes and somebody wants to end. Returns at once. */
  void follow() {
    List<CancelWish> all = wishes.cancelWishes();
    forgetLeft(all);
    List<CancelWish> open = all.stream().filter(wish -> wish.ended() == null).toList();
    if (open.isEmpty() || !queue.isComplete()) {
      return;
    }
    for (CancelWish wish : open) {
      active.find(wish.request()).ifPresent(this::stop);
    }
  }

  /** Those whose server has died, or could not take them back. */
  private void forgetLeft(List<CancelWish> all) {
    long now = System.nanoTime();
    List<RequestId> ids = all.stream().map(CancelWish::request).toList();
    seen.keySet().retainAll(Set.copyOf(ids));
    ids.forEach(id -> seen.putIfAbsent(id, now));
    List<RequestId> left =
        ids.stream().filter(id -> now - seen.getOrDefault(id, now) > LEFT.toNanos()).toList();
    if (!left.isEmpty()) {
      forget(left);
    }
  }

  private void stop(ActiveRequest request) {
    RequestId id = request.begun().id();
    synchronized (stopping) {
      if (!stopping.add(id)) {
        return;
      }
    }
    Thread.ofVirtual()
        .name("cancel " + id)
        .start(
            () -> {
              try {
                stopAndAnswer(request);
              } catch (StoreException unanswered) {
                // Whoever wants it looks at the record, too.
                LOG.log(System.Logger.Level.DEBUG, "A cancel cannot be answered", unanswered);
              } catch (InterruptedException stops) {
                Thread.currentThread().interrupt();
              } finally {
                synchronized (stopping) {
                  stopping.remove(id);
                }
              }
            });
  }

  private void stopAndAnswer(ActiveRequest request) throws InterruptedException {
    var _ = request.stop(ActiveRequest.Stop.CANCELLED);
    Status ended = request.awaitEnd();
    // Of one that has not, since this server stops, the wish stays for who takes over.
    if (ended.isFinal()) {
      wishes.cancelled(request.begun().id(), ended);
    }
  }
}
