package io.penstock.engine.metric;

import io.penstock.engine.request.RequestRecord;
import io.penstock.engine.request.RequestState;
import io.penstock.engine.request.Target;
import io.penstock.engine.run.RequestMeter;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/**
 * Counts in memory. A request costs one lookup and some additions that do not contend, and never
 * waits; {@link MetricRecorder} takes the counts away now and then.
 */
public final class RequestMeters implements RequestMeter {

  private final Map<UUID, Meter> deployments = new ConcurrentHashMap<>();
  private final Map<UUID, Meter> pipelines = new ConcurrentHashMap<>();

  private static final class Meter {
    final LongAdder requests = new LongAdder();
    final LongAdder failed = new LongAdder();
    final LongAdder input = new LongAdder();
    final LongAdder output = new LongAdder();
    final LongAdder processedMicros = new LongAdder();
    final LongAdder waitedMicros = new LongAdder();
    final LongAdder objects = new LongAdder();
    final LongAdder failedObjects = new LongAdder();
  }

  /**
   * What was counted since it was last taken.
   *
   * @param processedMicros microseconds of processing, of all requests together
   * @param waitedMicros the same of waiting before it
   * @param objects requests that were steps of its runs, for pipeline versions
   */
  record Counts(
      UUID versionId,
      long requests,
      long failed,
      long input,
      long output,
      long processedMicros,
      long waitedMicros,
      long objects,
      long failedObjects) {

    boolean isNothing() {
      return requests == 0 && objects == 0;
    }
  }

  @Override
  public void ended(RequestRecord request) {
    switch (request.target()) {
      case Target.DeploymentTarget target -> count(meter(deployments, target), request);
      case Target.PipelineTarget target -> count(meter(pipelines, target), request);
      case Target.OperatorTarget _ -> {} // Counted among the steps of its pipeline.
    }
  }

  private static Meter meter(Map<UUID, Meter> meters, Target target) {
    return meters.computeIfAbsent(target.versionId(), _ -> new Meter());
  }

  private static void count(Meter meter, RequestRecord request) {
    RequestState state = request.state();
    meter.requests.increment();
    if (state instanceof RequestState.Failed) {
      meter.failed.increment();
    }
    meter.input.add(request.inputSize());
    RequestState.Output output = state.output();
    if (output != null) {
      meter.output.add(output.size());
    }
    Instant started = state.started();
    Instant completed = state.completed();
    if (started != null && completed != null) {
      meter.processedMicros.add(micros(started, completed));
      meter.waitedMicros.add(micros(request.created(), started));
    }
  }

  private static long micros(Instant from, Instant until) {
    return Math.max(0, Duration.between(from, until).toNanos() / 1_000);
  }

  @Override
  public void steps(UUID pipelineVersionId, List<RequestRecord> steps) {
    if (steps.isEmpty()) {
      return;
    }
    Meter meter = pipelines.computeIfAbsent(pipelineVersionId, _ -> new Meter());
    meter.objects.add(steps.size());
    for (RequestRecord step : steps) {
      if (step.state() instanceof RequestState.Failed) {
        meter.failedObjects.increment();
      }
    }
  }

  List<Counts> takeDeployments() {
    return take(deployments);
  }

  List<Counts> takePipelines() {
    return take(pipelines);
  }

  /** Forgets a version that is gone; what still comes of it begins anew. */
  void forget(UUID versionId) {
    deployments.remove(versionId);
    pipelines.remove(versionId);
  }

  private static List<Counts> take(Map<UUID, Meter> meters) {
    List<Counts> taken = new ArrayList<>();
    meters.forEach(
        (id, meter) -> {
          Counts counts =
              new Counts(
                  id,
                  meter.requests.sumThenReset(),
                  meter.failed.sumThenReset(),
                  meter.input.sumThenReset(),
                  meter.output.sumThenReset(),
                  meter.processedMicros.sumThenReset(),
                  meter.waitedMicros.sumThenReset(),
                  meter.objects.sumThenReset(),
                  meter.failedObjects.sumThenReset());
          if (!counts.isNothing()) {
            taken.add(counts);
          }
        });
    return taken;
  }
}
