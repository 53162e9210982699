package io.penstock.engine.port;

import io.penstock.engine.request.Announcer;
import io.penstock.engine.request.Failure;
import io.penstock.engine.request.RequestId;
import io.penstock.engine.request.RequestRecord;
import io.penstock.engine.request.Status;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The batch requests that wait to be processed, and those whose processing a stopped server has
 * left. They are rows of the {@link RequestStore}, never kept in memory alone. Everything here is
 * durable when it returns, and throws {@link StoreException} when the disk says no; then nothing
 * has changed.
 */
public interface RequestQueue {

  /** How many requests wait, for each version that has any. */
  Map<UUID, Integer> waiting();

  /**
   * Takes waiting requests: makes them {@code processing} from {@code now} on. In each version
   * those of priority 0 come before those of priority 1, and the oldest first. A request is taken
   * by one caller only, and never after it was cancelled. It expires later by the time that it has
   * waited.
   *
   * @param most how many to take of each version, 1 or more each
   * @param bytes stop before the inputs taken exceed this together, but take one at least
   * @return what was taken, with its input, version by version in the order of {@code most}
   */
  default List<RequestRecord> claim(Map<UUID, Integer> most, long bytes, Instant now) {
    return claim(most, Map.of(), bytes, now, Announcer.NOBODY).requests();
  }

  /**
   * What a caller has got.
   *
   * @param contended versions of which nothing was taken, as another server is just taking some:
   *     there may be more, in a moment
   */
  record Claimed(List<RequestRecord> requests, Set<UUID> contended) {}

  /**
   * The same, and announces it in the same transaction, as the methods below do.
   *
   * @param together how many requests of a version all servers together may be processing then; of
   *     those that it does not name, any number
   */
  Claimed claim(
      Map<UUID, Integer> most,
      Map<UUID, Integer> together,
      long bytes,
      Instant now,
      Announcer announcer);

  /**
   * How many requests of a version wait.
   *
   * @param most to count no further than that, 0 or more
   */
  int waiting(UUID versionId, int most);

  /**
   * Ends those of the requests that wait as cancelled. What retention does not keep is removed.
   *
   * @return which waited
   */
  default List<RequestId> cancelWaiting(Collection<RequestId> ids, Instant now) {
    return cancelWaiting(ids, now, Announcer.NOBODY);
  }

  List<RequestId> cancelWaiting(Collection<RequestId> ids, Instant now, Announcer announcer);

  /**
   * The same for the requests of a version that would be taken next.
   *
   * @param limit at most so many, so that no transaction grows long
   * @return which were cancelled
   */
  default List<RequestId> cancelWaiting(UUID versionId, int limit, Instant now) {
    return cancelWaiting(versionId, limit, now, Announcer.NOBODY);
  }

  List<RequestId> cancelWaiting(UUID versionId, int limit, Instant now, Announcer announcer);

  /** The versions that requests wait for. Cheap, however many wait. */
  default Collection<UUID> versionsWaiting() {
    return waiting().keySet();
  }

  /**
   * Whether anything is being processed whose server is gone. Of a store that one server has, only
   * for its start: nothing of it can be running then.
   */
  boolean isAnyLeft();

  /**
   * Ends every direct request whose server is gone while it was being processed, and its steps, as
   * failed.
   *
   * @return how many records there were
   */
  default int failDirect(Instant now, Failure failure) {
    return failDirect(now, failure, Announcer.NOBODY);
  }

  int failDirect(Instant now, Failure failure, Announcer announcer);

  /**
   * Takes over batch requests whose server is gone while they were being processed: those without
   * their steps and their input, oldest first. Each has been interrupted once more, and is this
   * server's from now on.
   *
   * @param limit at most so many
   */
  List<RequestRecord> interrupted(int limit);

  /** Lets the servers that process these requests know that they are to be cancelled. */
  void wishToCancel(Collection<RequestId> ids);

  /** The requests that are to be cancelled, whichever server processes them. */
  List<CancelWish> cancelWishes();

  /**
   * A request that is to be cancelled.
   *
   * @param ended how it has ended; null while it has not
   */
  record CancelWish(RequestId request, @Nullable Status ended) {}

  /** Writes down how a request has ended that was to be cancelled. */
  void cancelled(RequestId request, Status ended);

  /** They have ended, or are not to be cancelled any more. */
  void forgetCancelWishes(Collection<RequestId> ids);
}
