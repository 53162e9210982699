package io.penstock.engine.run;

import io.penstock.engine.request.RequestId;
import io.penstock.engine.request.RequestRecord;
import io.penstock.engine.request.Status;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Consumer;

/**
 * The pipeline and deployment requests that this server is working on: those made from outside, and
 * their steps. Operators are over before anybody could stop them, and are not here.
 */
public final class ActiveRequests {

  private final ConcurrentMap<RequestId, ActiveRequest> byId = new ConcurrentHashMap<>();

  /** The calling thread begins to work on the request. */
  public ActiveRequest enter(RequestRecord begun) {
    return enter(new ActiveRequest(this, begun));
  }

  /**
   * A thread of its own will work on the request, once that is started.
   *
   * @param work what the thread does; it closes the active request
   */
  public ActiveRequest enter(RequestRecord begun, Consumer<ActiveRequest> work) {
    return enter(new ActiveRequest(this, begun, work));
  }

  private ActiveRequest enter(ActiveRequest active) {
    byId.put(active.begun().id(), active);
    return active;
  }

  void remove(ActiveRequest over) {
    byId.remove(over.begun().id(), over);
  }

  public Optional<ActiveRequest> find(RequestId id) {
    return Optional.ofNullable(byId.get(id));
  }

  /** Those made to one version. */
  public List<ActiveRequest> ofVersion(UUID versionId) {
    return byId.values().stream()
        .filter(active -> active.begun().target().versionId().equals(versionId))
        .toList();
  }

  /** Those made from outside: no steps. */
  public List<ActiveRequest> topLevel() {
    return byId.values().stream().filter(active -> active.begun().parent() == null).toList();
  }

  /**
   * Stops everything that runs for versions that have been deleted: nobody could find it any more
   * to cancel it. Returns when it has ended.
   */
  public void versionsAreGone(Collection<UUID> versionIds) throws InterruptedException {
    var _ = cancel(versionIds.stream().flatMap(id -> ofVersion(id).stream()).toList());
  }

  /**
   * Cancels requests, all at once, and returns when each has ended, with how: they may have been
   * ending otherwise. {@code PROCESSING} is for those that the server's own stop has stopped first.
   */
  public Map<RequestId, Status> cancel(Collection<ActiveRequest> running)
      throws InterruptedException {
    running.forEach(request -> request.stop(ActiveRequest.Stop.CANCELLED));
    Map<RequestId, Status> ended = new HashMap<>();
    for (ActiveRequest request : running) {
      ended.put(request.begun().id(), request.awaitEnd());
    }
    return ended;
  }
}
