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
   * @param requests none when the run was refused
   * @return false when the schedule is gone, or they had been dealt with up to then: nothing is
   *     written
   * @throws StoreException when the disk says no; then nothing is written
   */
  boolean run(UUID scheduleId, Instant until, List<RequestRecord> requests);
}
