package io.penstock.adapters.metrics;

import io.penstock.engine.port.DeploymentRuntime;
import io.penstock.engine.port.DeploymentRuntime.Instance;
import io.penstock.engine.port.DeploymentRuntime.InstanceStatus;
import io.penstock.engine.port.Outbox;
import io.penstock.engine.port.StoreException;
import io.penstock.engine.queue.BatchQueue;
import io.penstock.engine.run.ActiveRequest;
import io.penstock.engine.run.ActiveRequests;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.ToIntFunction;

/**
 * How the engine stands at the moment of a scrape. What is zero for a version is left out: most
 * versions do nothing most of the time.
 */
final class EngineGauges {

  private static final double MILLIS = 1e3;

  private final VersionNames versions;
  private final PrometheusRegistry registry;

  EngineGauges(VersionNames versions, PrometheusRegistry registry) {
    this.versions = versions;
    this.registry = registry;
  }

  void queue(BatchQueue queue) {
    gauge(
        "penstock_requests_waiting",
        "Batch requests that wait in the queue, which all servers of the database share.",
        shown -> queue.waiting().forEach((id, count) -> show(shown, id, count)),
        VersionLabels.names());
  }

  void active(ActiveRequests active) {
    gauge(
        "penstock_requests_running",
        "Requests made by clients or schedules that are being processed, without their steps.",
        shown -> {
          Map<List<String>, Integer> counts = new HashMap<>();
          for (ActiveRequest request : active.topLevel()) {
            VersionLabels version = VersionLabels.of(request.begun().target());
            if (version != null) {
              counts.merge(
                  List.of(version.values(RequestCounters.mode(request.begun()))), 1, Integer::sum);
            }
          }
          counts.forEach((labels, count) -> shown.call(count, labels.toArray(String[]::new)));
        },
        VersionLabels.names("mode"));
  }

  void runtime(DeploymentRuntime runtime) {
    gauge(
        "penstock_instances",
        "Instances by where they are in their life: each is one process.",
        shown -> {
          for (UUID id : runtime.deployedVersions()) {
            Map<InstanceStatus, Integer> counts = new EnumMap<>(InstanceStatus.class);
            for (Instance instance : runtime.instances(id)) {
              counts.merge(instance.status(), 1, Integer::sum);
            }
            // What has ended is remembered for those who ask why, and is no instance any more.
            counts.remove(InstanceStatus.STOPPED);
            counts.forEach((status, count) -> show(shown, id, count, status.wireName()));
          }
        },
        VersionLabels.names("status"));
    perDeployed(
        runtime,
        "penstock_instance_requests_waiting",
        "Requests and steps that wait for an instance.",
        runtime::waiting);
  }

  private void perDeployed(
      DeploymentRuntime runtime, String name, String help, ToIntFunction<UUID> count) {
    gauge(
        name,
        help,
        shown -> runtime.deployedVersions().forEach(id -> show(shown, id, count.applyAsInt(id))),
        VersionLabels.names());
  }

  void webhooks(Outbox outbox, InstantSource clock) {
    gauge(
        "penstock_webhooks_waiting",
        "Webhooks that have events to be sent, now or again later, by any server of the database.",
        shown -> shown.call(outbox.waiting().size()));
    gauge(
        "penstock_webhook_delay_seconds",
        "How long the event is late that should have been sent first, by any server of the database.",
        shown -> {
          Instant now = clock.instant();
          long late =
              outbox.waiting().stream()
                  .mapToLong(waiting -> Duration.between(waiting.next(), now).toMillis())
                  .max()
                  .orElse(0);
          shown.call(Math.max(0, late) / MILLIS);
        });
  }

  private void show(GaugeWithCallback.Callback shown, UUID versionId, int count, String... more) {
    if (count > 0) {
      versions.of(versionId).ifPresent(version -> shown.call(count, version.values(more)));
    }
  }

  /** Something to be asked at each scrape. */
  @FunctionalInterface
  private interface Question {
    void answer(GaugeWithCallback.Callback shown);
  }

  private void gauge(String name, String help, Question question, String... labels) {
    GaugeWithCallback.builder()
        .name(name)
        .help(help)
        .labelNames(labels)
        .callback(
            shown -> {
              try {
                question.answer(shown);
              } catch (StoreException unreadable) {
                // Left out; what does not need the store is shown all the same.
              }
            })
        .register(registry);
  }
}
