package io.penstock.engine.port;

import io.penstock.engine.request.Announcer;
import io.penstock.engine.request.Failure;
import io.penstock.engine.request.RequestId;
import io.penstock.engine.request.RequestRecord;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.UUID;

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
    return claim(most, bytes, now, Announcer.NOBODY);
  }

  /** The same, and announces it in the same transaction, as the methods below do. */
  List<RequestRecord> claim(Map<UUID, Integer> most, long bytes, Instant now, Announcer announcer);

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

  /**
   * For the start of a server, when nothing can be running: ends every direct request that is being
   * processed, and its steps, as failed.
   *
   * @return how many records there were
   */
  default int failDirect(Instant now, Failure failure) {
    return failDirect(now, failure, Announcer.NOBODY);
  }

  int failDirect(Instant now, Failure failure, Announcer announcer);

  /**
   * For the start of a server: the batch requests that were being processed, but not their steps,
   * without their input, oldest first. Each has been interrupted once more.
   */
  List<RequestRecord> interrupted();
}
