package io.penstock.engine.service;

import static io.penstock.engine.error.RejectedException.invalid;
import static io.penstock.engine.error.RejectedException.unavailable;

import io.penstock.engine.error.RejectedException;
import io.penstock.engine.plan.RunnableCatalog;
import io.penstock.engine.port.RequestStore;
import io.penstock.engine.queue.BatchQueue;
import io.penstock.engine.request.RequestId;
import io.penstock.engine.request.RequestRecord;
import io.penstock.engine.request.Status;
import io.penstock.engine.run.ActiveRequest;
import io.penstock.engine.run.ActiveRequests;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * Cancels and deletes requests. A cancel that returns is true: the request has ended, that is
 * durable, and nothing of it runs any more.
 */
public final class RequestChanger {

  /** So many waiting requests are cancelled in one transaction. */
  private static final int CANCELLED_AT_ONCE = 500;

  private final VersionLookup versions;
  private final RequestStore store;
  private final BatchQueue queue;
  private final ActiveRequests active;
  private final CancelElsewhere elsewhere;

  RequestChanger(
      RunnableCatalog catalog,
      RequestStore store,
      BatchQueue queue,
      ActiveRequests active,
      CancelElsewhere elsewhere) {
    this.versions = new VersionLookup(catalog);
    this.store = store;
    this.queue = queue;
    this.active = active;
    this.elsewhere = elsewhere;
  }

  /**
   * Cancels one request.
   *
   * @throws RejectedException not found; or invalid, when it has ended otherwise
   */
  public void cancel(VersionRef version, RequestId id) throws InterruptedException {
    UUID versionId = versions.id(version);
    if (!exists(versionId, id)) {
      throw VersionLookup.unknown(version);
    }
    Status ended = end(versionId, List.of(id)).get(id);
    if (ended == null) {
      throw invalid("The request has ended already, and nothing is kept of it");
    }
    if (ended != Status.CANCELLED) {
      throw invalid(
          "The request has ended already, as %s: only pending and processing requests can be cancelled"
              .formatted(ended.wireName()));
    }
  }

  /**
   * Cancels those of the requests that have not ended.
   *
   * @param ids 1 to 250
   * @throws RejectedException not found, when that is so for one of them: none is cancelled then
   */
  public void cancel(VersionRef version, List<String> ids) throws InterruptedException {
    UUID versionId = versions.id(version);
    end(versionId, known(version, versionId, ids));
  }

  /**
   * Cancels all requests of a version that are in one of the states before the end.
   *
   * @param status {@code pending} or {@code processing}
   */
  public void cancelAll(VersionRef version, String status) throws InterruptedException {
    UUID versionId = versions.id(version);
    switch (status) {
      case "pending" -> cancelWaiting(versionId);
      case "processing" -> {
        if (!queue.isComplete()) {
          throw notHere();
        }
        List<ActiveRequest> here = active.ofVersion(versionId);
        // Before those here have ended: what begins meanwhile is not meant.
        List<RequestId> there = elsewhere.processing(versionId, ids(here), _ -> true);
        cancelRunning(here);
        requireEnd(elsewhere.cancel(there));
      }
      default ->
          throw invalid("status is '%s': it must be pending or processing".formatted(status));
    }
  }

  private void cancelWaiting(UUID versionId) throws InterruptedException {
    // What begins from here on waited when the call came, or comes while it works. Times would not
    // tell, as other servers have other clocks; and a start may still go on with what is stored.
    Set<RequestId> before = ids(active.ofVersion(versionId));
    before.addAll(elsewhere.open(versionId, Status.PROCESSING, RequestChanger::hasWaited));
    removeWaiting(versionId);
    if (!elsewhere.awaitTaken(versionId, () -> removeWaiting(versionId))) {
      throw notHere();
    }
    List<ActiveRequest> here =
        active.ofVersion(versionId).stream()
            .filter(request -> hasWaited(request.begun()) && !before.contains(request.begun().id()))
            .toList();
    before.addAll(ids(here));
    List<RequestId> there = elsewhere.processing(versionId, before, RequestChanger::hasWaited);
    cancelRunning(here);
    requireEnd(elsewhere.cancel(there));
  }

  /** But for what another server is just taking. */
  private void removeWaiting(UUID versionId) {
    int cancelled;
    do {
      cancelled = queue.cancelWaiting(versionId, CANCELLED_AT_ONCE);
    } while (cancelled == CANCELLED_AT_ONCE);
  }

  /** Direct requests, and steps, are processed from the moment they are made. */
  private static boolean hasWaited(RequestRecord request) {
    return request.isBatch() && request.parent() == null;
  }

  private static Set<RequestId> ids(Collection<ActiveRequest> requests) {
    return requests.stream()
        .map(request -> request.begun().id())
        .collect(Collectors.toCollection(HashSet::new));
  }

  private Map<RequestId, Status> cancelRunning(Collection<ActiveRequest> running)
      throws InterruptedException {
    return requireEnd(active.cancel(running));
  }

  private static Map<RequestId, Status> requireEnd(Map<RequestId, Status> ended) {
    if (ended.containsValue(Status.PROCESSING)) {
      throw notHere();
    }
    return ended;
  }

  /** A request that is processed, but by no thread: its server is starting or stopping. */
  private static RejectedException notHere() {
    return unavailable(
        "The request is being processed, but the server is just starting or stopping: try again in a moment");
  }

  /**
   * Deletes one request with all of its sub-requests; cancels it first when it has not ended.
   *
   * @throws RejectedException not found
   */
  public void delete(VersionRef version, RequestId id) throws InterruptedException {
    UUID versionId = versions.id(version);
    if (!exists(versionId, id)) {
      throw VersionLookup.unknown(version);
    }
    delete(versionId, List.of(id));
  }

  /**
   * The same for many.
   *
   * @param ids 1 to 250
   * @throws RejectedException not found, when that is so for one of them: none is deleted then
   */
  public void delete(VersionRef version, List<String> ids) throws InterruptedException {
    UUID versionId = versions.id(version);
    delete(versionId, known(version, versionId, ids));
  }

  private void delete(UUID versionId, Collection<RequestId> ids) throws InterruptedException {
    end(versionId, ids);
    var _ = store.delete(ids);
  }

  private Set<RequestId> known(VersionRef version, UUID versionId, List<String> texts) {
    Set<RequestId> ids = VersionLookup.ids(version, texts);
    Set<RequestId> missing = new LinkedHashSet<>(ids);
    missing.removeIf(id -> isActive(versionId, id));
    for (RequestRecord found : store.find(missing, false)) {
      if (RequestReader.belongsTo(found, versionId)) {
        missing.remove(found.id());
      }
    }
    if (!missing.isEmpty()) {
      throw VersionLookup.unknown(version, missing.iterator().next().toString());
    }
    return ids;
  }

  /** A request may be active before its record can be read, or without ever having one. */
  private boolean exists(UUID versionId, RequestId id) {
    return isActive(versionId, id)
        || store
            .find(id, false)
            .filter(found -> RequestReader.belongsTo(found, versionId))
            .isPresent();
  }

  private boolean isActive(UUID versionId, RequestId id) {
    return active
        .find(id)
        .filter(request -> RequestReader.belongsTo(request.begun(), versionId))
        .isPresent();
  }

  /** Ends the requests where they have not ended, and tells how each has ended. */
  private Map<RequestId, Status> end(UUID versionId, Collection<RequestId> ids)
      throws InterruptedException {
    Map<RequestId, Status> ended = new HashMap<>();
    for (RequestId id : queue.cancelWaiting(versionId, List.copyOf(ids))) {
      ended.put(id, Status.CANCELLED);
    }
    ended.putAll(
        cancelRunning(
            ids.stream()
                .filter(id -> !ended.containsKey(id))
                .flatMap(id -> active.find(id).stream())
                .toList()));
    List<RequestId> others = ids.stream().filter(id -> !ended.containsKey(id)).toList();
    List<RequestId> running = new ArrayList<>();
    for (RequestRecord record : store.find(others, false)) {
      if (record.state().status().isFinal()) {
        ended.put(record.id(), record.state().status());
      } else if (elsewhere.isPossible()) {
        running.add(record.id());
      } else {
        throw notHere();
      }
    }
    ended.putAll(requireEnd(elsewhere.cancel(running)));
    // Nothing is kept of the others: they ended between two looks.
    return ended;
  }
}
