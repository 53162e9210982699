package io.penstock.server;

import io.penstock.engine.service.schedule.ScheduleRuns;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Looks every second which schedules are due. It does not sleep until the next one is: the clock
 * may be set, and the machine suspended, meanwhile.
 */
final class ScheduleTimer implements AutoCloseable {

  private static final System.Logger LOG = System.getLogger(ScheduleTimer.class.getName());
  private static final Duration INTERVAL = Duration.ofSeconds(1);
  private static final Duration LAST_RUN = Duration.ofSeconds(5);

  private final ScheduleRuns schedules;
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("schedules").daemon().factory());

  ScheduleTimer(ScheduleRuns schedules) {
    this.schedules = schedules;
  }

  void start() {
    // look() handles what can go wrong; the future would only repeat it.
    var _ = timer.scheduleWithFixedDelay(this::look, 0, INTERVAL.toMillis(), TimeUnit.MILLISECONDS);
  }

  private void look() {
    try {
      schedules.runDue();
    } catch (InterruptedException closing) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException | Error unexpected) {
      // Thrown on, it would end the timer without a word.
      LOG.log(System.Logger.Level.ERROR, "Request schedules could not be looked at.", unexpected);
    }
  }

  @Override
  public void close() {
    timer.shutdown();
    try {
      var _ = timer.awaitTermination(LAST_RUN.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException hurry) {
      Thread.currentThread().interrupt();
    }
  }
}
