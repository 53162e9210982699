package io.penstock.engine.run;

import io.penstock.engine.port.RequestStore;
import io.penstock.engine.port.StoreException;
import io.penstock.engine.request.Announcement;
import io.penstock.engine.request.Announcer;
import io.penstock.engine.request.RequestId;
import io.penstock.engine.request.RequestRecord;
import io.penstock.engine.request.RequestRecord.Parent;
import io.penstock.engine.request.RequestState;
import io.penstock.engine.request.Target;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What is written down of one batch request, such that it can go on after a server has stopped at
 * any instant (docs/adr/0009-recovery.md): all steps with their data, whatever their retention,
 * until the request ends. The step of a deployment or a sub-pipeline counts as ended only once that
 * is durable. Where the disk says no, this waits until it does not.
 */
public final class BatchJournal implements Journal {

  private static final System.Logger LOG = System.getLogger(BatchJournal.class.getName());
  private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(2);

  private final RequestStore store;
  private final Supplier<Announcer> announcer;

  /** Steps of an earlier run that this one has not come to yet, by the request they belong to. */
  private final Map<RequestId, Map<Place, RequestRecord>> earlier = new HashMap<>();

  /** How steps ended that may not be durable yet, because nobody waited for their records. */
  private final Map<RequestId, RequestRecord> unconfirmed = new LinkedHashMap<>();

  /** Steps of which less is kept than all, by what is left of them; null for nothing. */
  private final Map<RequestId, Optional<RequestRecord>> reduced = new LinkedHashMap<>();

  /** Steps that were stopped because the request with this id ends, until it has. */
  private final Map<RequestId, List<RequestRecord>> stopped = new HashMap<>();

  private boolean muted;

  private record Place(String object, String lane) {
    static Place of(Parent parent) {
      return new Place(parent.objectName(), parent.lane());
    }
  }

  /**
   * The journal of a request that begins, or goes on.
   *
   * @param recorded its steps on all levels that an earlier run has left; none when it begins
   */
  public BatchJournal(RequestStore store, List<RequestRecord> recorded) {
    this(store, recorded, () -> Announcer.NOBODY);
  }

  /**
   * The same, and has the end announced.
   *
   * @param announcer the one of now
   */
  public BatchJournal(
      RequestStore store, List<RequestRecord> recorded, Supplier<Announcer> announcer) {
    this.store = store;
    this.announcer = announcer;
    for (RequestRecord step : recorded) {
      Parent parent = step.parent();
      if (parent != null) {
        earlier
            .computeIfAbsent(parent.pipelineRequest(), _ -> new HashMap<>())
            .put(Place.of(parent), step);
        if (step.state().status().isFinal()) {
          reduce(step);
        }
      }
    }
  }

  @Override
  public synchronized Optional<RequestRecord> earlier(RequestRecord step) {
    Parent parent = Objects.requireNonNull(step.parent());
    Map<Place, RequestRecord> steps = earlier.getOrDefault(parent.pipelineRequest(), Map.of());
    RequestRecord found = steps.get(Place.of(parent));
    // A pipeline that was changed meanwhile may lead elsewhere: only the same work is the same
    // step.
    if (found == null
        || !found.target().versionId().equals(step.target().versionId())
        || !Objects.equals(found.input(), step.input())) {
      return Optional.empty();
    }
    steps.remove(Place.of(parent));
    return Optional.of(found);
  }

  @Override
  public synchronized void begun(RequestRecord step) {
    if (!muted) {
      store.record(step);
    }
  }

  @Override
  public void ended(RequestRecord step) {
    List<RequestRecord> ended = new ArrayList<>();
    synchronized (this) {
      if (muted) {
        return;
      }
      ended.addAll(openStepsOf(step));
      ended.add(step);
      ended.forEach(this::reduce);
      if (step.target() instanceof Target.OperatorTarget) {
        // Operators can be applied again; their records come with the next that somebody waits for.
        unconfirmed.put(step.id(), step);
        store.record(step);
        return;
      }
    }
    try {
      commit(step.id(), ended, List.of(), List.of());
    } catch (InterruptedException stopping) {
      // The request is ending, and waits for its records there.
      synchronized (this) {
        if (!muted) {
          ended.forEach(each -> unconfirmed.put(each.id(), each));
          ended.forEach(store::record);
        }
      }
      Thread.currentThread().interrupt();
    }
  }

  /**
   * Written in one transaction with the end of its request: alone it would be a step that somebody
   * has cancelled, and after a crash in between the request would fail for that.
   */
  @Override
  public synchronized void stopped(RequestRecord step) {
    stopped
        .computeIfAbsent(
            Objects.requireNonNull(step.parent()).pipelineRequest(), _ -> new ArrayList<>())
        .add(step);
  }

  /**
   * How the steps of a request end that end with it, on all levels: those that were stopped for it,
   * and those of an earlier run that this one has not come to. They then count as written.
   */
  private List<RequestRecord> openStepsOf(RequestRecord ended) {
    List<RequestRecord> direct = new ArrayList<>();
    List<RequestRecord> stoppedForIt = stopped.remove(ended.id());
    if (stoppedForIt != null) {
      direct.addAll(stoppedForIt);
    }
    Map<Place, RequestRecord> left = earlier.remove(ended.id());
    if (left != null) {
      left.values().stream()
          .filter(step -> !step.state().status().isFinal())
          .forEach(step -> direct.add(abandoned(step, ended)));
    }
    List<RequestRecord> all = new ArrayList<>();
    for (RequestRecord step : direct) {
      all.addAll(openStepsOf(step));
      all.add(step);
    }
    return all;
  }

  /** Returns when it is durable, or when this was muted. */
  @Override
  public void close(RequestRecord request) throws InterruptedException {
    List<RequestRecord> records = new ArrayList<>();
    List<RequestId> removed = new ArrayList<>();
    synchronized (this) {
      records.addAll(openStepsOf(request));
      earlier.values().stream()
          .flatMap(left -> left.values().stream())
          .filter(step -> !step.state().status().isFinal())
          .forEach(step -> records.add(abandoned(step, request)));
      records.add(request);
      records.forEach(this::reduce);
      records.removeIf(record -> reduced.containsKey(record.id()));
      reduced.forEach((id, left) -> left.ifPresentOrElse(records::add, () -> removed.add(id)));
    }
    commit(request.id(), records, removed, announcer.get().of(request));
  }

  /**
   * The end of a step that its request does not come to any more: it was stopped before, or the
   * pipeline was changed meanwhile.
   */
  private static RequestRecord abandoned(RequestRecord step, RequestRecord request) {
    return step.withState(
        new RequestState.Cancelled(
            step.state().started(), Objects.requireNonNull(request.state().completed())));
  }

  /** Writes nothing from now on: the server stops, and the request goes on after the next start. */
  public synchronized void mute() {
    muted = true;
  }

  private void reduce(RequestRecord ended) {
    switch (ended.handling().retention()) {
      case NONE -> reduced.put(ended.id(), Optional.empty());
      case METADATA -> reduced.put(ended.id(), Optional.of(ended.withoutData()));
      case FULL -> {}
    }
  }

  private void commit(
      RequestId id,
      List<RequestRecord> records,
      List<RequestId> removed,
      List<Announcement> announcements)
      throws InterruptedException {
    List<RequestRecord> all = records;
    Duration pause = FIRST_PAUSE;
    List<RequestRecord> before;
    synchronized (this) {
      before = List.copyOf(unconfirmed.values());
    }
    while (!isMuted()) {
      try {
        store.commit(all, removed, null, announcements);
        synchronized (this) {
          before.forEach(step -> unconfirmed.remove(step.id(), step));
        }
        return;
      } catch (StoreException notNow) {
        if (pause.equals(FIRST_PAUSE)) {
          LOG.log(
              System.Logger.Level.WARNING,
              "The record of request {0} waits for the disk: {1}",
              id,
              notNow.getMessage());
        }
        // Records that nobody waited for may be lost: from here on they are part of this.
        all = new ArrayList<>(before);
        all.addAll(records);
        Thread.sleep(pause);
        pause =
            pause.multipliedBy(2).compareTo(LONGEST_PAUSE) < 0
                ? pause.multipliedBy(2)
                : LONGEST_PAUSE;
      }
    }
  }

  private synchronized boolean isMuted() {
    return muted;
  }
}
