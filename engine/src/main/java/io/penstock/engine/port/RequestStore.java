package io.penstock.engine.port;

import io.penstock.engine.request.Failure;
import io.penstock.engine.request.RequestId;
import io.penstock.engine.request.RequestRecord;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Records of requests: pipeline, deployment and operator requests alike. Their times are kept to
 * the microsecond.
 */
public interface RequestStore {

  /**
   * Writes the record, or replaces the one with the same id, soon: with the next {@link #commit},
   * or within 100 ms. Returns at once. Records are written in the order of the calls. A record that
   * is already final is never replaced by one that is not.
   */
  void record(RequestRecord record);

  /**
   * Writes the records as {@link #record} does, and returns when they, and everything recorded
   * before, will survive a power failure. Concurrent commits share one.
   *
   * @throws StoreException when the disk says no; then none of {@code records} is stored
   * @throws InterruptedException when the calling thread was interrupted; then they may or may not
   *     be stored
   */
  void commit(List<RequestRecord> records) throws InterruptedException;

  /**
   * The record with this id, with every change committed before the call.
   *
   * @param withData false to leave input and output data out, and not read them
   */
  Optional<RequestRecord> find(RequestId id, boolean withData);

  /** The requests made directly by a pipeline request, by sequence, without their data. */
  List<RequestRecord> children(RequestId pipelineRequest);

  /**
   * Ends every request that is not final as failed: for the start of a server, when nothing can be
   * running any more.
   *
   * @return how many there were
   */
  int failUnfinished(Instant now, Failure failure);

  /**
   * Removes final records that expired, oldest first.
   *
   * @param limit at most so many, so that no transaction grows long
   * @return how many were removed
   */
  int deleteExpired(Instant now, int limit);
}
