package io.penstock.engine.service.schedule;

import io.penstock.engine.catalog.Project;
import io.penstock.engine.catalog.RequestSchedule;
import io.penstock.engine.error.RejectedException;
import io.penstock.engine.port.Catalog;
import io.penstock.engine.port.LogStore;
import io.penstock.engine.port.ScheduleStore;
import io.penstock.engine.port.StoreException;
import io.penstock.engine.port.TokenStore.Principal;
import io.penstock.engine.request.RequestRecord;
import io.penstock.engine.schedule.Crontab;
import io.penstock.engine.service.BatchCall;
import io.penstock.engine.service.BatchRequests;
import io.penstock.engine.service.definition.References;
import io.penstock.engine.service.definition.References.ObjectNames;
import io.penstock.engine.service.definition.RequestScheduleService;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * Makes the requests of schedules when their times have come (reference, section 8.9;
 * docs/adr/0019-webhooks-and-schedules.md).
 *
 * <p>That a time was dealt with is written together with its requests. So no time is dealt with
 * twice, whenever the server stops and wherever somebody sets the clock. Times that passed while
 * nobody looked are made up for by one run. A run that is refused is over with that, and the log of
 * the project says why.
 */
public final class ScheduleRuns {

  private static final System.Logger LOG = System.getLogger(ScheduleRuns.class.getName());

  /** How long a run waits for a disk that says no. */
  private static final Duration PAUSE = Duration.ofSeconds(10);

  /** Passed times are counted up to here: a clock may have been wrong by years. */
  private static final int COUNTED = 1_000;

  private final Catalog catalog;
  private final ScheduleStore store;
  private final BatchRequests batches;
  private final LogStore logs;
  private final InstantSource clock;
  private final ZoneId zone;

  private List<Planned> planned = List.of();
  private long generation = -1;

  /**
   * Nothing runs before {@link #runDue}.
   *
   * @param zone in which the times of all schedules are meant
   */
  public ScheduleRuns(
      Catalog catalog,
      ScheduleStore store,
      BatchRequests batches,
      LogStore logs,
      InstantSource clock,
      ZoneId zone) {
    this.catalog = catalog;
    this.store = store;
    this.batches = batches;
    this.logs = logs;
    this.clock = clock;
    this.zone = zone;
  }

  /** A schedule and when it is next to be looked at. */
  private static final class Planned {
    final RequestSchedule schedule;
    final Crontab crontab;

    /** The time that is to be dealt with. */
    Instant time;

    /** When that is tried: later, where it could not be done. */
    Instant next;

    Planned(RequestSchedule schedule, Crontab crontab, Instant time) {
      this.schedule = schedule;
      this.crontab = crontab;
      this.time = time;
      this.next = time;
    }
  }

  /** Makes the requests of all schedules whose times have come. To be called every second or so. */
  public synchronized void runDue() throws InterruptedException {
    try {
      refresh();
    } catch (StoreException notNow) {
      LOG.log(
          System.Logger.Level.WARNING, "Schedules wait for the store: {0}", notNow.getMessage());
      return;
    }
    // As exact as it is stored.
    Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
    for (Planned each : planned) {
      if (!each.next.isAfter(now)) {
        run(each, now);
      }
    }
  }

  private void refresh() {
    long current = catalog.generation();
    if (current == generation) {
      return;
    }
    Map<UUID, Instant> lastRuns = store.lastRuns();
    List<Planned> found = new ArrayList<>();
    for (RequestSchedule schedule : catalog.resources(RequestSchedule.class)) {
      if (schedule.enabled()) {
        Crontab crontab = Crontab.parse(schedule.schedule());
        Instant last = lastRuns.getOrDefault(schedule.id(), Instant.MIN);
        Instant from = last.isAfter(schedule.since()) ? last : schedule.since();
        found.add(new Planned(schedule, crontab, crontab.next(from, zone)));
      }
    }
    planned = found;
    generation = current;
  }

  private void run(Planned due, Instant now) throws InterruptedException {
    RequestSchedule schedule = due.schedule;
    try {
      Addressee to = addressee(schedule);
      try {
        List<RequestRecord> made = make(due, to, now);
        sayHowMany(due, to, made, now);
      } catch (RejectedException refused) {
        if (store.run(schedule.id(), due.time, now, List.of())) {
          say(
              schedule,
              to,
              true,
              "The request schedule '%s' was due at %s, and its run was refused: %s"
                  .formatted(schedule.name(), due.time, refused.getMessage()));
        }
      }
      due.time = due.crontab.next(now, zone);
      due.next = due.time;
    } catch (StoreException notNow) {
      LOG.log(
          System.Logger.Level.WARNING,
          "The request schedule {0} waits for the store: {1}",
          schedule.id(),
          notNow.getMessage());
      due.next = now.plus(PAUSE);
    } catch (RuntimeException | Error bug) {
      LOG.log(
          System.Logger.Level.ERROR,
          "The request schedule " + schedule.id() + " could not run, and is tried again.",
          bug);
      due.next = now.plus(PAUSE);
    }
  }

  /** What a schedule makes requests to; null when that is gone. */
  private record Addressee(String project, Optional<ObjectNames> object) {}

  private Addressee addressee(RequestSchedule schedule) {
    return new Addressee(
        catalog.project(schedule.projectId()).map(Project::name).orElse(""),
        References.names(catalog, schedule.reference()));
  }

  private List<RequestRecord> make(Planned due, Addressee to, Instant now)
      throws InterruptedException {
    RequestSchedule schedule = due.schedule;
    ObjectNames object =
        to.object()
            .orElseThrow(
                () -> RejectedException.notFound("what it makes requests to does not exist"));
    return batches.create(
        new BatchCall(
            Principal.SERVER,
            References.target(to.project(), object),
            RequestScheduleService.body(schedule.requestData()),
            schedule.timeout(),
            null),
        requests -> store.run(schedule.id(), due.time, now, requests));
  }

  private void sayHowMany(Planned due, Addressee to, List<RequestRecord> made, Instant now) {
    int times = 1;
    Instant last = due.time;
    for (Instant time = due.crontab.next(last, zone);
        !time.isAfter(now) && times < COUNTED;
        time = due.crontab.next(time, zone)) {
      last = time;
      times++;
    }
    if (times > 1 && !made.isEmpty()) {
      say(
          due.schedule,
          to,
          false,
          "The request schedule '%s' missed its time %s%d times, from %s to %s, and made up for all of them by one run."
              .formatted(
                  due.schedule.name(), times == COUNTED ? "at least " : "", times, due.time, last));
    }
    LOG.log(
        System.Logger.Level.DEBUG,
        "The request schedule {0} made {1} requests.",
        due.schedule.id(),
        made.size());
  }

  private void say(RequestSchedule schedule, Addressee to, boolean error, String sentence) {
    LOG.log(System.Logger.Level.WARNING, "{0} (project {1})", sentence, to.project());
    boolean ofDeployment =
        to.object().filter(object -> object.objectType().equals("deployment")).isPresent();
    logs.append(
        new LogStore.Line(
                clock.instant(),
                error,
                sentence,
                schedule.projectId(),
                ofDeployment ? to.object().get().objectName() : null,
                ofDeployment ? to.object().get().version() : null,
                null,
                null,
                null,
                null)
            .from(LogStore.Origin.SERVER));
  }
}
