package io.penstock.adapters.store.sqlite;

import static io.penstock.adapters.store.sqlite.StoreFixtures.change;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.adapters.json.JacksonCodec;
import io.penstock.engine.catalog.Attachment;
import io.penstock.engine.catalog.Pipeline;
import io.penstock.engine.catalog.PipelineVersion;
import io.penstock.engine.catalog.Project;
import io.penstock.engine.catalog.RequestSchedule;
import io.penstock.engine.catalog.Retention;
import io.penstock.engine.model.JsonText;
import io.penstock.engine.model.Schema;
import io.penstock.engine.port.RequestStore.Query;
import io.penstock.engine.port.ScheduleStore;
import io.penstock.engine.port.StoreException;
import io.penstock.engine.request.RequestRecord;
import io.penstock.engine.request.Status;
import io.penstock.engine.service.InputReader;
import io.penstock.engine.service.RequestServices;
import io.penstock.engine.service.definition.Edit;
import io.penstock.engine.service.definition.References.ObjectNames;
import io.penstock.engine.service.definition.RequestScheduleService;
import io.penstock.engine.service.schedule.ScheduleRuns;
import io.penstock.testkit.RecordedLogs;
import io.penstock.testkit.RecordingRuntime;
import io.penstock.testkit.SampleCatalog;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Schedules on a real store, with a clock that tests set. Nothing takes the requests they make. */
class ScheduleRunsIT {

  private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");
  private static final ObjectNames TEXT = new ObjectNames("pipeline", "text", null);

  @TempDir Path folder;

  private final UUID versionId = UUID.randomUUID();
  private RecordedLogs logs = new RecordedLogs();
  private Instant now = NOON;
  private SqliteStore store;
  private RequestScheduleService schedules;
  private ScheduleRuns runs;

  @BeforeEach
  void open() {
    open(null, ZoneOffset.UTC);
    change(
        store,
        catalog -> {
          Project project = SampleCatalog.project("team");
          catalog.save(project);
          Pipeline pipeline =
              new Pipeline(
                  UUID.randomUUID(),
                  project.id(),
                  "text",
                  "",
                  Schema.PLAIN,
                  Schema.PLAIN,
                  Map.of(),
                  versionId,
                  NOON,
                  NOON);
          catalog.save(pipeline);
          catalog.save(
              new PipelineVersion(
                  versionId,
                  pipeline.id(),
                  "v1",
                  "",
                  Map.of(),
                  Retention.DEFAULT,
                  List.of(),
                  List.of(
                      new Attachment(
                          UUID.randomUUID(),
                          Attachment.END,
                          List.of(new Attachment.Source(Attachment.START, List.of())))),
                  NOON,
                  NOON));
        });
  }

  private void open(@Nullable ScheduleStore instead, ZoneId zone) {
    store = SqliteStore.open(folder, SqliteSettings.DEFAULT);
    JacksonCodec codec = new JacksonCodec();
    RequestServices services =
        RequestServices.on(
            new RequestServices.Ports(
                store.catalog(),
                new RecordingRuntime(),
                store.requests(),
                store.queue(),
                codec,
                () -> now),
            new RequestServices.Bounds(1, 1, 1));
    services.queue().open();
    schedules = new RequestScheduleService(store.catalog(), new InputReader(codec), () -> now);
    runs =
        new ScheduleRuns(
            store.catalog(),
            instead == null ? store.schedules() : instead,
            services.batches(),
            logs,
            () -> now,
            zone);
  }

  @AfterEach
  void close() {
    store.close();
  }

  private void restart() {
    store.close();
    open(null, ZoneOffset.UTC);
  }

  private void create(String crontab) {
    var _ =
        schedules.create(
            "team",
            new RequestScheduleService.Create(
                "s", TEXT, crontab, JsonText.of("\"hello\""), 60, null, null, null));
  }

  private void update(@Nullable String crontab, @Nullable Boolean enabled) {
    var _ =
        schedules.update(
            "team",
            "s",
            new RequestScheduleService.Update(
                null, crontab, new Edit.Keep<>(), null, enabled, null, null));
  }

  private List<RequestRecord> made() {
    return store
        .requests()
        .list(new Query(versionId, EnumSet.allOf(Status.class), null, null, null, 0, 1000));
  }

  private void runAt(String time) throws Exception {
    now = Instant.parse(time);
    runs.runDue();
  }

  @Test
  void makesABatchRequestWhenItsTimeHasCome() throws Exception {
    create("5 12 * * *");
    runAt("2026-03-01T12:04:59.999Z");
    assertEquals(List.of(), made());
    runAt("2026-03-01T12:05:00Z");
    RequestRecord request = made().getFirst();
    assertEquals("UbiOps", request.createdBy());
    assertEquals(Status.PENDING, request.state().status());
    assertEquals(Duration.ofSeconds(60), request.timeouts().request());
    assertEquals(JsonText.of("\"hello\""), store.requests().find(request.id(), true).get().input());
    runAt("2026-03-01T12:05:01Z");
    runAt("2026-03-01T23:00:00Z");
    assertEquals(1, made().size());
    runAt("2026-03-02T12:05:00Z");
    assertEquals(2, made().size());
  }

  @Test
  void restartNeitherRepeatsNorLosesARun() throws Exception {
    create("* * * * *");
    runAt("2026-03-01T12:01:00Z");
    restart();
    runAt("2026-03-01T12:01:30Z");
    assertEquals(1, made().size());
    restart();
    runAt("2026-03-01T12:02:00Z");
    assertEquals(2, made().size());
  }

  @Test
  void missedTimesAreMadeUpForByOneRunAndTheLogSaysWhich() throws Exception {
    create("0 * * * *");
    restart();
    runAt("2026-03-03T09:30:00Z");
    assertEquals(1, made().size());
    String text = logs.all().getFirst().text();
    assertTrue(text.contains("45 times, from 2026-03-01T13:00:00Z to 2026-03-03T09:00:00Z"), text);
    runAt("2026-03-03T09:59:59Z");
    assertEquals(1, made().size());
    runAt("2026-03-03T10:00:00Z");
    assertEquals(2, made().size());
  }

  @Test
  void clockThatIsSetBackRepeatsNothing() throws Exception {
    create("*/10 * * * *");
    runAt("2026-03-01T12:10:00Z");
    runAt("2026-03-01T11:05:00Z");
    runAt("2026-03-01T11:10:00Z");
    restart();
    runAt("2026-03-01T12:10:05Z");
    assertEquals(1, made().size());
    runAt("2026-03-01T12:20:00Z");
    assertEquals(2, made().size());
  }

  @Test
  void hourThatADayHasTwiceRunsOnce() throws Exception {
    store.close();
    open(null, ZoneId.of("Europe/Amsterdam"));
    now = Instant.parse("2026-10-25T00:00:00Z");
    create("30 2 * * *");
    for (int minute = 0; minute < 180; minute++) {
      now = now.plusSeconds(60);
      runs.runDue();
    }
    assertEquals(1, made().size());
  }

  @Test
  void disabledScheduleDoesNotRunAndDoesNotMakeUpForThatLater() throws Exception {
    create("* * * * *");
    update(null, false);
    runAt("2026-03-01T12:05:00Z");
    update(null, true);
    runAt("2026-03-01T12:05:30Z");
    assertEquals(List.of(), made());
    runAt("2026-03-01T12:06:00Z");
    assertEquals(1, made().size());
  }

  @Test
  void changedTimesCountFromTheChangeOn() throws Exception {
    create("1 12 * * *");
    now = Instant.parse("2026-03-01T12:00:30Z");
    update("0 * * * *", null);
    runAt("2026-03-01T12:59:59Z");
    assertEquals(List.of(), made());
    runAt("2026-03-01T13:00:00Z");
    assertEquals(1, made().size());
  }

  @Test
  void refusedRunIsLoggedAndOver() throws Exception {
    create("* * * * *");
    change(
        store,
        catalog -> {
          PipelineVersion version = catalog.pipelineVersion(versionId).orElseThrow();
          catalog.save(
              new PipelineVersion(
                  version.id(),
                  version.pipelineId(),
                  version.name(),
                  "",
                  Map.of(),
                  version.retention(),
                  List.of(),
                  List.of(),
                  NOON,
                  NOON));
        });
    runAt("2026-03-01T12:01:00Z");
    runAt("2026-03-01T12:01:01Z");
    assertEquals(1, logs.all().size());
    assertTrue(logs.all().getFirst().error());
    assertTrue(logs.all().getFirst().text().contains("cannot run yet"));
    assertEquals(List.of(), made());
    runAt("2026-03-01T12:02:00Z");
    assertEquals(2, logs.all().size());
  }

  @Test
  void fullDiskDelaysARunButLosesNone() throws Exception {
    create("5 12 * * *");
    store.close();
    boolean[] full = {true};
    open(
        new ScheduleStore() {
          @Override
          public Map<UUID, Instant> lastRuns() {
            return store.schedules().lastRuns();
          }

          @Override
          public boolean run(UUID scheduleId, Instant until, List<RequestRecord> requests) {
            if (full[0]) {
              throw new StoreException("The disk is full.");
            }
            return store.schedules().run(scheduleId, until, requests);
          }
        },
        ZoneOffset.UTC);
    runAt("2026-03-01T12:05:00Z");
    assertEquals(List.of(), made());
    full[0] = false;
    runAt("2026-03-01T12:06:00Z");
    assertEquals(1, made().size());
  }

  @Test
  void runOfADeletedScheduleStoresNothing() throws Exception {
    create("* * * * *");
    UUID id = store.catalog().resources(RequestSchedule.class).getFirst().id();
    schedules.delete("team", "s");
    assertEquals(false, store.schedules().run(id, NOON, List.of()));
    assertEquals(Map.of(), store.schedules().lastRuns());
  }
}
