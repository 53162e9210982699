package io.penstock.engine.port;

import io.penstock.engine.model.Sha256;
import io.penstock.engine.request.AcceptedKey;
import io.penstock.engine.request.Announcement;
import io.penstock.engine.request.RequestId;
import io.penstock.engine.request.RequestRecord;
import io.penstock.engine.request.Status;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Records of requests: pipeline, deployment and operator requests alike. Their times are kept to
 * the microsecond. Those that wait are {@link RequestQueue}'s matter.
 */
public interface RequestStore extends RequestView {

  /**
   * Writes the record, or replaces the one with the same id, soon: with the next {@link #commit},
   * or within 100 ms. Returns at once. Records are written in the order of the calls. A record that
   * is already final is never replaced by one that is not.
   */
  default void record(RequestRecord record) {
    record(List.of(record), List.of());
  }

  /** The same for several records, and announcements for the {@link Outbox} in one transaction. */
  void record(List<RequestRecord> records, List<Announcement> announcements);

  /**
   * Writes the records as {@link #record} does, and returns when they, and everything recorded
   * before, will survive a power failure. Concurrent commits share one.
   *
   * @throws StoreException when the disk says no; then none of {@code records} is stored
   * @throws InterruptedException when the calling thread was interrupted; then they may or may not
   *     be stored
   */
  default void commit(List<RequestRecord> records) throws InterruptedException {
    commit(records, List.of());
  }

  /**
   * The same, and removes others in the same transaction, each without its sub-requests.
   *
   * @param removed ids of records that need not exist
   */
  default void commit(List<RequestRecord> records, List<RequestId> removed)
      throws InterruptedException {
    commit(records, removed, null);
  }

  /**
   * The same, and writes a key in the same transaction. It takes the place of one with the same
   * scope that has expired, or stands for the same direct request.
   *
   * @param key null for none
   * @throws StoreException also when another key has the scope; then nothing is stored or removed
   */
  default void commit(
      List<RequestRecord> records, List<RequestId> removed, @Nullable AcceptedKey key)
      throws InterruptedException {
    commit(records, removed, key, List.of());
  }

  /** The same, and puts announcements into the {@link Outbox} in the same transaction. */
  void commit(
      List<RequestRecord> records,
      List<RequestId> removed,
      @Nullable AcceptedKey key,
      List<Announcement> announcements)
      throws InterruptedException;

  /** The key with this scope, which may have expired. */
  Optional<AcceptedKey> acceptedKey(Sha256 scope);

  /**
   * Reads several things as they are at one moment, that of the first read: what is written or
   * removed meanwhile does not show.
   *
   * @param reads what to read, soon done, with what it is given and nothing else of this store
   */
  <T> T snapshot(Function<RequestView, T> reads);

  /** All sub-requests of a pipeline request, on all levels, by sequence, with their data. */
  List<RequestRecord> descendants(RequestId pipelineRequest);

  /** Requests of one version without their data, newest first. */
  List<RequestRecord> list(Query query);

  /**
   * Which requests.
   *
   * @param versionId of the pipeline version or deployment version; operator requests are never
   *     listed
   * @param statuses at least one
   * @param from null for any; created at this time or later
   * @param until null for any; created at this time or before
   * @param idPart null for any; a part of the id as text, in lower case
   * @param offset how many to leave out, 0 or more
   * @param limit how many at most, 1 or more
   */
  record Query(
      UUID versionId,
      Set<Status> statuses,
      @Nullable Instant from,
      @Nullable Instant until,
      @Nullable String idPart,
      int offset,
      int limit) {}

  /**
   * Requests of one version that are in one state, without their data, newest first, page by page.
   * Whatever changes between two pages, none comes twice, and none is left out that is in that
   * state all the time.
   *
   * @param status one before the end; operator requests are never among them
   * @param after the last one of the page before; null for the first page
   * @param limit how many at most, 1 or more; fewer only on the last page
   */
  List<RequestRecord> openAfter(
      UUID versionId, Status status, @Nullable RequestRecord after, int limit);

  /** Requests of several versions without their data, newest first. */
  List<RequestRecord> list(Overview overview);

  /**
   * Which requests of which versions.
   *
   * @param versionIds of pipeline versions or deployment versions, any number; operator requests
   *     are never listed
   * @param from null for any; created at this time or later
   * @param until null for any; created at this time or before
   * @param idPart null for any; a part of the id as text, in lower case
   * @param offset how many to leave out, 0 or more. The costs grow with it and with the versions
   * @param limit how many at most, 1 or more
   */
  record Overview(
      Set<UUID> versionIds,
      Status status,
      @Nullable Instant from,
      @Nullable Instant until,
      @Nullable String idPart,
      int offset,
      int limit) {}

  /**
   * Removes requests and all of their sub-requests, on all levels, in one transaction: all or none.
   * Durable when this returns.
   *
   * @return how many records were removed
   */
  int delete(Collection<RequestId> ids);

  /**
   * Removes final records, and keys, that expired, oldest first. A store that removes records
   * together finds none of them any more from the first call on.
   *
   * @param limit at most so many of each, so that no transaction grows long
   * @return how many were removed, or a number as large as the limit while there is more to remove;
   *     0 when there is nothing more to do for now
   */
  int deleteExpired(Instant now, int limit);

  /**
   * Removes requests to versions that were deleted from the {@link Catalog}, with all of their
   * sub-requests, on all levels: nobody can ask for them any more. A step of a request to another
   * version stays with that request. What has not ended yet, or is stored only now, is removed by a
   * later call. A stop of the server in between changes nothing.
   *
   * @param limit at most so many in all, so that no transaction grows long
   * @return how many were removed; 0 when there is nothing more to do for now
   */
  int deleteUnreachable(Instant now, int limit);

  /**
   * Removes data that no request has any more, of a store where they do not go with the last of
   * those.
   *
   * @param limit at most so many, so that no transaction grows long
   * @return how many it has done with; 0 when there is nothing more to do for now
   */
  int deleteUnused(int limit);
}
