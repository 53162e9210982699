package io.penstock.engine.port;

import io.penstock.engine.request.RequestRecord;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** When request schedules have last run. What they are is in the {@link Catalog}. */
public interface ScheduleStore {

  /** Up to when the times of each schedule have been dealt with; without those that never ran. */
  Map<UUID, Instant> lastRuns();

  /**
   * Writes the requests of a run, and that the schedule's times have been dealt with up to a time,
   * in one durable transaction.
   *
   * @param due the time that the run is for: the first that has not been dealt with
   * @param until up to when times are dealt with by it, {@code due} or later
   * @param requests none when the run was refused
   * @return false when the schedule is gone, or the time had been dealt with, such as by another
   *     server: nothing is written
   * @throws StoreException when the disk says no; then nothing is written
   */
  boolean run(UUID scheduleId, Instant due, Instant until, List<RequestRecord> requests);
}
