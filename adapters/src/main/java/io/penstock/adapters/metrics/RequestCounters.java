package io.penstock.adapters.metrics;

import io.penstock.engine.port.StoreException;
import io.penstock.engine.request.RequestMode;
import io.penstock.engine.request.RequestRecord;
import io.penstock.engine.request.Status;
import io.penstock.engine.run.RequestMeter;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.core.metrics.Summary;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * Counts the requests that have ended, and how long they took. A request costs a few lookups by
 * names that hash quickly, and additions that do not contend.
 */
final class RequestCounters implements RequestMeter {

  /** In seconds: from an operator in memory to a training that takes hours. */
  private static final double[] BUCKETS = {
    0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 3600
  };

  private static final double NANOS = 1e9;

  private final VersionNames versions;
  private final Counter requests;
  private final Histogram durations;
  private final Summary waits;
  private final Counter steps;
  private final Summary stepDurations;

  RequestCounters(VersionNames versions, PrometheusRegistry registry) {
    this.versions = versions;
    requests =
        Counter.builder()
            .name("penstock_requests_total")
            .help("Requests made by clients or schedules that have ended, without their steps.")
            .labelNames(VersionLabels.names("mode", "status"))
            .withoutExemplars()
            .register(registry);
    durations =
        Histogram.builder()
            .name("penstock_request_duration_seconds")
            .help("How long requests made by clients or schedules were processed.")
            .labelNames(VersionLabels.names("mode"))
            .classicOnly()
            .classicUpperBounds(BUCKETS)
            .withoutExemplars()
            .register(registry);
    waits =
        Summary.builder()
            .name("penstock_request_wait_seconds")
            .help("How long batch requests waited before they were processed.")
            .labelNames(VersionLabels.names())
            .withoutExemplars()
            .register(registry);
    steps =
        Counter.builder()
            .name("penstock_steps_total")
            .help("Steps of pipeline requests that have ended: deployments and sub-pipelines.")
            .labelNames(VersionLabels.names("mode", "status"))
            .withoutExemplars()
            .register(registry);
    stepDurations =
        Summary.builder()
            .name("penstock_step_duration_seconds")
            .help("How long steps took, with their wait for an instance.")
            .labelNames(VersionLabels.names("mode"))
            .withoutExemplars()
            .register(registry);
  }

  @Override
  public void ended(RequestRecord request) {
    VersionLabels version = VersionLabels.of(request.target());
    if (version == null) {
      return;
    }
    String mode = mode(request);
    String status = request.state().status().wireName();
    boolean isStep = request.parent() != null;
    (isStep ? steps : requests).labelValues(version.values(mode, status)).inc();
    Instant started = request.state().started();
    Instant completed = request.state().completed();
    if (started == null || completed == null) {
      return;
    }
    if (isStep) {
      stepDurations.labelValues(version.values(mode)).observe(seconds(started, completed));
      return;
    }
    durations.labelValues(version.values(mode)).observe(seconds(started, completed));
    if (request.isBatch()) {
      waits.labelValues(version.values()).observe(seconds(request.created(), started));
    }
  }

  /** Their number is in what {@link #ended} counts. */
  @Override
  public void steps(UUID pipelineVersionId, List<RequestRecord> ofOneRun) {}

  @Override
  public void cancelledWaiting(UUID versionId, int count) {
    if (count > 0) {
      versions
          .of(versionId)
          .ifPresent(
              version ->
                  requests
                      .labelValues(
                          version.values(mode(RequestMode.BATCH), Status.CANCELLED.wireName()))
                      .inc(count));
    }
  }

  /** Ends the series of versions that are gone, or have other names now. */
  void forgetGone() {
    // A version has many series: it is looked up once.
    Map<VersionLabels, Boolean> there = new HashMap<>();
    for (var metric : List.of(requests, durations, waits, steps, stepDurations)) {
      try {
        metric.removeIf(
            values -> !there.computeIfAbsent(VersionLabels.of(values), versions::exists));
      } catch (StoreException unreadable) {
        return; // They go when definitions change the next time.
      }
    }
  }

  static String mode(RequestRecord request) {
    return mode(request.handling().mode());
  }

  /** As the documentation calls them. */
  private static String mode(RequestMode mode) {
    return switch (mode) {
      case EXPRESS -> "direct";
      case BATCH -> "batch";
    };
  }

  /** Clocks may be set back. */
  private static double seconds(Instant from, Instant until) {
    return Math.max(0, Duration.between(from, until).toNanos()) / NANOS;
  }
}
