package io.penstock.server;

import io.penstock.engine.metric.MetricRecorder;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Has metrics written down every so often, and old ones removed. */
final class MetricTimer implements AutoCloseable {

  /** What a server that is killed loses of its metrics, at most. */
  static final Duration INTERVAL = Duration.ofSeconds(10);

  private static final Duration EXPIRY = Duration.ofHours(1);

  private final MetricRecorder recorder;
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("metrics").daemon().factory());

  MetricTimer(MetricRecorder recorder) {
    this.recorder = recorder;
  }

  void start() {
    // The recorder handles what can go wrong; the futures would only repeat it.
    var _ =
        timer.scheduleWithFixedDelay(
            recorder::flush, INTERVAL.toSeconds(), INTERVAL.toSeconds(), TimeUnit.SECONDS);
    var _ = timer.scheduleWithFixedDelay(recorder::expire, 1, EXPIRY.toMinutes(), TimeUnit.MINUTES);
  }

  /** Writes down what was counted last. */
  @Override
  public void close() {
    timer.shutdownNow();
    recorder.flush();
  }
}
