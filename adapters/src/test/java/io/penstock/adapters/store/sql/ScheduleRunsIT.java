package io.penstock.adapters.store.sql;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.engine.catalog.RequestSchedule;
import io.penstock.engine.model.JsonText;
import io.penstock.engine.port.ScheduleStore;
import io.penstock.engine.port.StoreException;
import io.penstock.engine.request.RequestRecord;
import io.penstock.engine.request.Status;
import io.penstock.engine.service.definition.Edit;
import io.penstock.engine.service.definition.RequestScheduleService;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Schedules on a real store, with a clock that tests set. Nothing takes the requests they make. */
@ParameterizedClass
@EnumSource(TestDatabase.class)
class ScheduleRunsIT {

  @Parameter TestDatabase database;

  @TempDir Path folder;

  private EventFixture server;

  @BeforeEach
  void open() {
    server = new EventFixture(database.open(folder), EventFixture.NOON, ZoneOffset.UTC);
  }

  @AfterEach
  void close() {
    server.close();
  }

  private void restart(ZoneId zone) {
    server.close();
    server = new EventFixture(database.open(folder), server.now, zone);
  }

  private void restart() {
    restart(ZoneOffset.UTC);
  }

  private void update(@Nullable String crontab, @Nullable Boolean enabled) {
    var _ =
        server.schedules.update(
            "team",
            "s",
            new RequestScheduleService.Update(
                null, crontab, new Edit.Keep<>(), null, enabled, null, null));
  }

  private void runAt(String time) throws Exception {
    server.now = Instant.parse(time);
    server.runs.runDue();
  }

  @Test
  void makesABatchRequestWhenItsTimeHasCome() throws Exception {
    server.schedule("5 12 * * *");
    runAt("2026-03-01T12:04:59.999Z");
    assertEquals(List.of(), server.made());
    runAt("2026-03-01T12:05:00Z");
    RequestRecord request = server.made().getFirst();
    assertEquals("UbiOps", request.createdBy());
    assertEquals(Status.PENDING, request.state().status());
    assertEquals(Duration.ofSeconds(60), request.timeouts().request());
    assertEquals(
        JsonText.of("\"hello\""), server.store.requests().find(request.id(), true).get().input());
    runAt("2026-03-01T12:05:01Z");
    runAt("2026-03-01T23:00:00Z");
    assertEquals(1, server.made().size());
    runAt("2026-03-02T12:05:00Z");
    assertEquals(2, server.made().size());
  }

  @Test
  void restartNeitherRepeatsNorLosesARun() throws Exception {
    server.schedule("* * * * *");
    runAt("2026-03-01T12:01:00Z");
    restart();
    runAt("2026-03-01T12:01:30Z");
    assertEquals(1, server.made().size());
    restart();
    runAt("2026-03-01T12:02:00Z");
    assertEquals(2, server.made().size());
  }

  @Test
  void missedTimesAreMadeUpForByOneRunAndTheLogSaysWhich() throws Exception {
    server.schedule("0 * * * *");
    restart();
    runAt("2026-03-03T09:30:00Z");
    assertEquals(1, server.made().size());
    String text = server.logs.all().getFirst().text();
    assertTrue(text.contains("45 times, from 2026-03-01T13:00:00Z to 2026-03-03T09:00:00Z"), text);
    runAt("2026-03-03T09:59:59Z");
    assertEquals(1, server.made().size());
    runAt("2026-03-03T10:00:00Z");
    assertEquals(2, server.made().size());
  }

  @Test
  void clockThatIsSetBackRepeatsNothing() throws Exception {
    server.schedule("*/10 * * * *");
    runAt("2026-03-01T12:10:00Z");
    runAt("2026-03-01T11:05:00Z");
    runAt("2026-03-01T11:10:00Z");
    restart();
    runAt("2026-03-01T12:10:05Z");
    assertEquals(1, server.made().size());
    runAt("2026-03-01T12:20:00Z");
    assertEquals(2, server.made().size());
  }

  @Test
  void hourThatADayHasTwiceRunsOnce() throws Exception {
    restart(ZoneId.of("Europe/Amsterdam"));
    server.now = Instant.parse("2026-10-25T00:00:00Z");
    server.schedule("30 2 * * *");
    for (int minute = 0; minute < 180; minute++) {
      server.now = server.now.plusSeconds(60);
      server.runs.runDue();
    }
    assertEquals(1, server.made().size());
  }

  @Test
  void disabledScheduleDoesNotRunAndDoesNotMakeUpForThatLater() throws Exception {
    server.schedule("* * * * *");
    update(null, false);
    runAt("2026-03-01T12:05:00Z");
    update(null, true);
    runAt("2026-03-01T12:05:30Z");
    assertEquals(List.of(), server.made());
    runAt("2026-03-01T12:06:00Z");
    assertEquals(1, server.made().size());
  }

  @Test
  void changedTimesCountFromTheChangeOn() throws Exception {
    server.schedule("1 12 * * *");
    server.now = Instant.parse("2026-03-01T12:00:30Z");
    update("0 * * * *", null);
    runAt("2026-03-01T12:59:59Z");
    assertEquals(List.of(), server.made());
    runAt("2026-03-01T13:00:00Z");
    assertEquals(1, server.made().size());
  }

  @Test
  void refusedRunIsLoggedAndOver() throws Exception {
    server.schedule("* * * * *");
    server.breakPipeline();
    runAt("2026-03-01T12:01:00Z");
    runAt("2026-03-01T12:01:01Z");
    assertEquals(1, server.logs.all().size());
    assertTrue(server.logs.all().getFirst().error());
    assertTrue(server.logs.all().getFirst().text().contains("cannot run yet"));
    assertEquals(List.of(), server.made());
    runAt("2026-03-01T12:02:00Z");
    assertEquals(2, server.logs.all().size());
  }

  @Test
  void fullDiskDelaysARunButLosesNone() throws Exception {
    server.schedule("5 12 * * *");
    boolean[] full = {true};
    ScheduleStore good = server.store.schedules();
    server.runs =
        server.runs(
            new ScheduleStore() {
              @Override
              public Map<UUID, Instant> lastRuns() {
                return good.lastRuns();
              }

              @Override
              public boolean run(
                  UUID scheduleId, Instant due, Instant until, List<RequestRecord> requests) {
                if (full[0]) {
                  throw new StoreException("The disk is full.");
                }
                return good.run(scheduleId, due, until, requests);
              }
            },
            ZoneOffset.UTC);
    runAt("2026-03-01T12:05:00Z");
    assertEquals(List.of(), server.made());
    full[0] = false;
    runAt("2026-03-01T12:06:00Z");
    assertEquals(1, server.made().size());
  }

  @Test
  void runOfADeletedScheduleStoresNothing() throws Exception {
    server.schedule("* * * * *");
    UUID id = server.store.catalog().resources(RequestSchedule.class).getFirst().id();
    server.schedules.delete("team", "s");
    assertEquals(
        false, server.store.schedules().run(id, EventFixture.NOON, EventFixture.NOON, List.of()));
    assertEquals(Map.of(), server.store.schedules().lastRuns());
  }
}
