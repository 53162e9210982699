package io.penstock.engine.fake;

import io.penstock.engine.catalog.Retention;
import io.penstock.engine.model.Sha256;
import io.penstock.engine.port.RequestQueue;
import io.penstock.engine.port.RequestStore;
import io.penstock.engine.port.RequestView;
import io.penstock.engine.port.StoreException;
import io.penstock.engine.request.AcceptedKey;
import io.penstock.engine.request.Announcement;
import io.penstock.engine.request.Announcer;
import io.penstock.engine.request.Failure;
import io.penstock.engine.request.RequestId;
import io.penstock.engine.request.RequestRecord;
import io.penstock.engine.request.RequestState;
import io.penstock.engine.request.Status;
import io.penstock.engine.request.Target;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Keeps records in memory, and tells what was ever written, in the order of writing. */
public final class MemoryRequestStore implements RequestStore, RequestQueue {

  private final List<RequestRecord> written = new ArrayList<>();
  private final List<List<RequestRecord>> commits = new ArrayList<>();
  private final Map<RequestId, RequestRecord> rows = new LinkedHashMap<>();
  private final Map<Sha256, AcceptedKey> keys = new LinkedHashMap<>();
  private final List<Announcement> announced = new ArrayList<>();
  private final Map<RequestId, Optional<Status>> wishes = new LinkedHashMap<>();
  private final Set<RequestId> beingTaken = new HashSet<>();
  private final Deque<Runnable> removals = new ArrayDeque<>();
  private int failures;
  private Runnable nextCommit = () -> {};
  private final AtomicInteger contended = new AtomicInteger();
  private volatile Runnable nextClaim = () -> {};

  /** Lets the next so many commits fail; 0 for none any more. */
  public synchronized MemoryRequestStore failing(int times) {
    failures = times;
    return this;
  }

  /** Does this in the middle of the next commit, which an interrupt then ends. */
  public synchronized MemoryRequestStore duringNextCommit(Runnable event) {
    nextCommit = event;
    return this;
  }

  /** Lets another server be just taking some, in so many of the next claims. */
  public void contended(int claims) {
    contended.set(claims);
  }

  /** Does this between the next claim that finds something and the answer to it. */
  public void beforeNextClaimIsAnswered(Runnable event) {
    nextClaim = event;
  }

  /**
   * As in the middle of a transaction by which another server takes requests from the queue: they
   * wait, and everybody else passes them over.
   */
  public synchronized List<RequestId> beginToTake(UUID version, int most) {
    List<RequestId> ids = next(version, most).stream().map(RequestRecord::id).toList();
    beingTaken.addAll(ids);
    return ids;
  }

  /** Commits that. */
  public synchronized void take(List<RequestId> ids, Instant now) {
    ids.forEach(beingTaken::remove);
    find(ids, true).forEach(each -> record(each.withState(new RequestState.Processing(now))));
  }

  /** Rolls that back. */
  public synchronized void leave(List<RequestId> ids) {
    ids.forEach(beingTaken::remove);
  }

  /** Does one of these after each of the next calls that cancel what of a version waits. */
  public synchronized void afterNextRemovals(Runnable... events) {
    removals.addAll(List.of(events));
  }

  public synchronized List<RequestRecord> written() {
    return List.copyOf(written);
  }

  /** What was committed together, in the order of the commits. */
  public synchronized List<List<RequestRecord>> commits() {
    return List.copyOf(commits);
  }

  public synchronized List<RequestRecord> rows() {
    return List.copyOf(rows.values());
  }

  /** A store as it would be found after a crash right now. */
  public synchronized MemoryRequestStore copy() {
    MemoryRequestStore copy = new MemoryRequestStore();
    copy.rows.putAll(rows);
    copy.keys.putAll(keys);
    return copy;
  }

  @Override
  public synchronized void record(RequestRecord record) {
    written.add(record);
    RequestRecord before = rows.get(record.id());
    if (before == null || isOpen(before) || !isOpen(record)) {
      rows.put(record.id(), record);
    }
    notifyAll();
  }

  @Override
  public synchronized void record(List<RequestRecord> records, List<Announcement> announcements) {
    records.forEach(this::record);
    announced.addAll(announcements);
    notifyAll();
  }

  @Override
  public synchronized void commit(
      List<RequestRecord> records,
      List<RequestId> removed,
      @Nullable AcceptedKey key,
      List<Announcement> announcements)
      throws InterruptedException {
    commit(records, removed, key);
    announced.addAll(announcements);
    notifyAll();
  }

  /** What was announced, in the order of writing. */
  public synchronized List<Announcement> announced() {
    return List.copyOf(announced);
  }

  @Override
  public synchronized void commit(
      List<RequestRecord> records, List<RequestId> removed, @Nullable AcceptedKey key)
      throws InterruptedException {
    Runnable event = nextCommit;
    nextCommit = () -> {};
    event.run();
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
    if (failures > 0) {
      failures--;
      notifyAll();
      throw new StoreException("The disk is full.");
    }
    if (key != null) {
      AcceptedKey before = keys.get(key.key().scope());
      if (before != null && !gives(before, key)) {
        throw new StoreException("The key is taken.");
      }
      keys.put(key.key().scope(), key);
    }
    commits.add(List.copyOf(records));
    records.forEach(this::record);
    removed.forEach(rows::remove);
    notifyAll();
  }

  private static boolean gives(AcceptedKey before, AcceptedKey key) {
    boolean expired = !before.expires().isAfter(key.created());
    return expired
        || (before.answer() instanceof AcceptedKey.Answer.OfDirect(var first, _)
            && key.answer() instanceof AcceptedKey.Answer.OfDirect(var second, _)
            && first.equals(second));
  }

  @Override
  public synchronized Optional<AcceptedKey> acceptedKey(Sha256 scope) {
    return Optional.ofNullable(keys.get(scope));
  }

  /** Waits until what is stored is as the predicate says. */
  public synchronized void await(Predicate<MemoryRequestStore> holds) throws InterruptedException {
    long until = System.nanoTime() + 20_000_000_000L;
    while (!holds.test(this)) {
      long left = (until - System.nanoTime()) / 1_000_000;
      if (left <= 0) {
        throw new AssertionError("it never came to that; stored are " + rows.values());
      }
      wait(left);
    }
  }

  private static boolean isOpen(RequestRecord record) {
    return !record.state().status().isFinal();
  }

  private Stream<RequestRecord> withStatus(Status status) {
    return rows.values().stream().filter(record -> record.state().status() == status);
  }

  @Override
  public synchronized <T> T snapshot(Function<RequestView, T> reads) {
    return reads.apply(this);
  }

  @Override
  public synchronized Optional<RequestRecord> find(RequestId id, boolean withData) {
    return Optional.ofNullable(rows.get(id))
        .map(record -> withData ? record : record.withoutData());
  }

  @Override
  public synchronized List<RequestRecord> find(Collection<RequestId> ids, boolean withData) {
    return ids.stream().flatMap(id -> find(id, withData).stream()).toList();
  }

  @Override
  public synchronized long dataSize(Collection<RequestId> ids) {
    return find(Set.copyOf(ids), false).stream()
        .mapToLong(
            each -> {
              RequestState.Output output = each.state().output();
              return each.inputSize() + (output == null ? 0L : output.size());
            })
        .sum();
  }

  private Stream<RequestRecord> childrenOf(RequestId id) {
    return rows.values().stream()
        .filter(each -> each.parent() != null && each.parent().pipelineRequest().equals(id))
        .sorted(Comparator.comparingLong(RequestRecord::sequence));
  }

  @Override
  public synchronized Map<RequestId, List<RequestRecord>> children(Collection<RequestId> ids) {
    return ids.stream()
        .distinct()
        .collect(
            Collectors.toMap(
                id -> id, id -> childrenOf(id).map(RequestRecord::withoutData).toList()));
  }

  @Override
  public synchronized List<RequestRecord> descendants(RequestId id) {
    return childrenOf(id)
        .flatMap(child -> Stream.concat(Stream.of(child), descendants(child.id()).stream()))
        .toList();
  }

  @Override
  public synchronized List<RequestRecord> list(Query query) {
    return rows.values().stream()
        .filter(record -> record.target().versionId().equals(query.versionId()))
        .filter(record -> query.statuses().contains(record.state().status()))
        .sorted(Comparator.comparingLong(RequestRecord::sequence).reversed())
        .skip(query.offset())
        .limit(query.limit())
        .toList();
  }

  @Override
  public synchronized List<RequestRecord> openAfter(
      UUID versionId, Status status, @Nullable RequestRecord after, int limit) {
    return withStatus(status)
        .filter(record -> record.target().versionId().equals(versionId))
        .filter(record -> !(record.target() instanceof Target.OperatorTarget))
        .filter(record -> after == null || record.sequence() < after.sequence())
        .sorted(Comparator.comparingLong(RequestRecord::sequence).reversed())
        .map(RequestRecord::withoutData)
        .limit(limit)
        .toList();
  }

  @Override
  public List<RequestRecord> list(Overview overview) {
    throw new UnsupportedOperationException("nobody lists all of a project in the engine's tests");
  }

  @Override
  public synchronized int delete(Collection<RequestId> ids) {
    int before = rows.size();
    for (RequestId id : ids) {
      descendants(id).forEach(step -> rows.remove(step.id()));
      rows.remove(id);
    }
    return before - rows.size();
  }

  @Override
  public int deleteExpired(Instant now, int limit) {
    throw new UnsupportedOperationException("nothing expires in the engine's tests");
  }

  @Override
  public int deleteUnused(int limit) {
    return 0;
  }

  @Override
  public int deleteUnreachable(Instant now, int limit) {
    throw new UnsupportedOperationException("versions are not deleted in the engine's tests");
  }

  @Override
  public synchronized Map<UUID, Integer> waiting() {
    return withStatus(Status.PENDING)
        .collect(Collectors.toMap(each -> each.target().versionId(), _ -> 1, Integer::sum));
  }

  private List<RequestRecord> next(UUID version, int limit) {
    return withStatus(Status.PENDING)
        .filter(record -> record.target().versionId().equals(version))
        .filter(record -> !beingTaken.contains(record.id()))
        .sorted(
            Comparator.<RequestRecord>comparingInt(record -> record.handling().priority())
                .thenComparingLong(RequestRecord::sequence))
        .limit(limit)
        .toList();
  }

  @Override
  public synchronized int waiting(UUID versionId, int most) {
    return Math.min(most, waiting().getOrDefault(versionId, 0));
  }

  @Override
  public Claimed claim(
      Map<UUID, Integer> most,
      Map<UUID, Integer> together,
      long bytes,
      Instant now,
      Announcer announcer) {
    if (contended.getAndUpdate(claims -> Math.max(0, claims - 1)) > 0) {
      return new Claimed(List.of(), Set.copyOf(most.keySet()));
    }
    List<RequestRecord> claimed = claimNow(most, now, announcer);
    if (!claimed.isEmpty()) {
      Runnable event = nextClaim;
      nextClaim = () -> {};
      event.run();
    }
    return new Claimed(claimed, Set.of());
  }

  private synchronized List<RequestRecord> claimNow(
      Map<UUID, Integer> most, Instant now, Announcer announcer) {
    List<RequestRecord> claimed = new ArrayList<>();
    most.forEach(
        (version, limit) ->
            next(version, limit)
                .forEach(each -> claimed.add(each.withState(new RequestState.Processing(now)))));
    claimed.forEach(this::record);
    claimed.forEach(each -> announced.addAll(announcer.of(each)));
    return claimed;
  }

  @Override
  public synchronized List<RequestId> cancelWaiting(
      Collection<RequestId> ids, Instant now, Announcer announcer) {
    List<RequestRecord> cancelled =
        ids.stream()
            .flatMap(id -> find(id, true).stream())
            .filter(record -> record.state().status() == Status.PENDING)
            .toList();
    for (RequestRecord record : cancelled) {
      announced.addAll(announcer.of(record.withState(new RequestState.Cancelled(null, now))));
      if (record.handling().retention() == Retention.Mode.NONE) {
        rows.remove(record.id());
      } else {
        record(record.withState(new RequestState.Cancelled(null, now)));
      }
    }
    return cancelled.stream().map(RequestRecord::id).toList();
  }

  @Override
  public synchronized List<RequestId> cancelWaiting(
      UUID versionId, int limit, Instant now, Announcer announcer) {
    List<RequestId> cancelled =
        cancelWaiting(
            next(versionId, limit).stream().map(RequestRecord::id).toList(), now, announcer);
    if (!removals.isEmpty()) {
      removals.removeFirst().run();
    }
    return cancelled;
  }

  @Override
  public synchronized int failDirect(Instant now, Failure failure, Announcer announcer) {
    List<RequestRecord> direct =
        withStatus(Status.PROCESSING).filter(record -> !record.isBatch()).toList();
    direct.forEach(
        each ->
            record(
                each.withState(
                    new RequestState.Failed(each.state().started(), now, failure, null))));
    return direct.size();
  }

  @Override
  public synchronized boolean isAnyLeft() {
    return withStatus(Status.PROCESSING).findAny().isPresent();
  }

  @Override
  public synchronized List<RequestRecord> interrupted(int limit) {
    List<RequestRecord> interrupted =
        withStatus(Status.PROCESSING)
            .filter(record -> record.isBatch() && record.parent() == null)
            .map(RequestRecord::interruptedOnceMore)
            .limit(limit)
            .toList();
    interrupted.forEach(this::record);
    return interrupted;
  }

  @Override
  public synchronized void wishToCancel(Collection<RequestId> ids) {
    ids.forEach(id -> wishes.putIfAbsent(id, Optional.empty()));
  }

  @Override
  public synchronized List<CancelWish> cancelWishes() {
    return wishes.entrySet().stream()
        .map(wish -> new CancelWish(wish.getKey(), wish.getValue().orElse(null)))
        .toList();
  }

  @Override
  public synchronized void cancelled(RequestId request, Status ended) {
    wishes.computeIfPresent(request, (_, _) -> Optional.of(ended));
  }

  @Override
  public synchronized void forgetCancelWishes(Collection<RequestId> ids) {
    wishes.keySet().removeAll(ids);
  }
}
