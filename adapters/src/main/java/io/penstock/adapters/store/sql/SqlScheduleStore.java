package io.penstock.adapters.store.sql;

import io.penstock.engine.port.ScheduleStore;
import io.penstock.engine.request.RequestRecord;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Table {@code schedule_run}. */
final class SqlScheduleStore implements ScheduleStore {

  /** Changes no row of a schedule that is gone, or that has been dealt with up to then. */
  private static final String MOVE =
      "INSERT INTO schedule_run (schedule_id, last)"
          + " SELECT id, ?2 FROM project_resource WHERE id = ?1 AND kind = 'request_schedule'"
          + " ON CONFLICT (schedule_id) DO UPDATE SET last = excluded.last"
          + " WHERE schedule_run.last < ?3";

  private final GroupWriter writer;
  private final ReadPool reads;
  private final RequestWriter requests;

  /**
   * @param requests that of the writer's thread
   */
  SqlScheduleStore(GroupWriter writer, ReadPool reads, RequestWriter requests) {
    this.writer = writer;
    this.reads = reads;
    this.requests = requests;
  }

  private record Run(UUID schedule, Instant last) {}

  @Override
  public Map<UUID, Instant> lastRuns() {
    List<Run> runs =
        reads.read(
            session ->
                session.list(
                    "SELECT schedule_id, last FROM schedule_run",
                    row -> new Run(row.id(), row.time())));
    Map<UUID, Instant> last = new LinkedHashMap<>();
    runs.forEach(run -> last.put(run.schedule(), run.last()));
    return last;
  }

  @Override
  public boolean run(UUID scheduleId, Instant due, Instant until, List<RequestRecord> made) {
    return writer.transaction(
        session -> {
          if (session.update(MOVE, scheduleId, until, due) == 0) {
            return false;
          }
          for (RequestRecord request : made) {
            requests.write(List.of(WriteJob.Records.of(request)));
          }
          return true;
        });
  }
}
