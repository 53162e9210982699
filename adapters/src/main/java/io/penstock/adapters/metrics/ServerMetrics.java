package io.penstock.adapters.metrics;

import io.penstock.engine.port.Catalog;
import io.penstock.engine.port.DeploymentRuntime;
import io.penstock.engine.port.Outbox;
import io.penstock.engine.queue.BatchQueue;
import io.penstock.engine.run.ActiveRequests;
import io.penstock.engine.run.RequestMeter;
import io.prometheus.metrics.config.EscapingScheme;
import io.prometheus.metrics.core.metrics.CounterWithCallback;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.core.metrics.Info;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.instrumentation.jvm.JvmGarbageCollectorMetrics;
import io.prometheus.metrics.instrumentation.jvm.JvmMemoryMetrics;
import io.prometheus.metrics.instrumentation.jvm.JvmRuntimeInfoMetric;
import io.prometheus.metrics.instrumentation.jvm.JvmThreadsMetrics;
import io.prometheus.metrics.instrumentation.jvm.ProcessMetrics;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.InstantSource;
import java.util.Map;
import java.util.function.DoubleSupplier;
import java.util.function.Supplier;

/** Everything that Prometheus is shown (docs/operations.md). */
public final class ServerMetrics {

  /** The media type of a scrape, with the version of the format. */
  public static final String MEDIA_TYPE = PrometheusTextFormatWriter.CONTENT_TYPE;

  private final PrometheusRegistry registry = new PrometheusRegistry();
  private final PrometheusTextFormatWriter writer = PrometheusTextFormatWriter.create();
  private final VersionNames versions;
  private final RequestCounters requests;
  private final EngineGauges gauges;
  private boolean hasJvm;

  /**
   * @param version of the program, such as {@code 1.2.3}
   */
  public ServerMetrics(Catalog catalog, String version) {
    versions = new VersionNames(catalog);
    requests = new RequestCounters(versions, registry);
    gauges = new EngineGauges(versions, registry);
    Info.builder()
        .name("penstock_build_info")
        .help("The version of Penstock that runs.")
        .labelNames("version")
        .register(registry)
        .addLabelValues(version);
  }

  /** To be told of every request that ends. */
  public RequestMeter requests() {
    return requests;
  }

  /** Shows how requests and instances stand. */
  public void watch(BatchQueue queue, ActiveRequests active, DeploymentRuntime runtime) {
    gauges.queue(queue);
    gauges.active(active);
    gauges.runtime(runtime);
  }

  /** Shows what waits to be sent. */
  public void watch(Outbox outbox, InstantSource clock) {
    gauges.webhooks(outbox, clock);
  }

  /** Shows a number that goes up and down, asked for at each scrape. */
  public void gauge(String name, String help, DoubleSupplier value) {
    GaugeWithCallback.builder()
        .name(name)
        .help(help)
        .callback(shown -> shown.call(value.getAsDouble()))
        .register(registry);
  }

  /** Shows a number that only grows, asked for at each scrape. */
  public void counter(String name, String help, DoubleSupplier value) {
    CounterWithCallback.builder()
        .name(name)
        .help(help)
        .callback(shown -> shown.call(value.getAsDouble()))
        .register(registry);
  }

  /** Shows such numbers by a label. */
  public void counters(String name, String help, String label, Supplier<Map<String, Long>> values) {
    CounterWithCallback.builder()
        .name(name)
        .help(help)
        .labelNames(label)
        .callback(shown -> values.get().forEach((value, count) -> shown.call(count, value)))
        .register(registry);
  }

  /** All of it at this moment, in the text format 0.0.4 of Prometheus. */
  public synchronized byte[] scrape() {
    addJvm();
    if (versions.refresh()) {
      requests.forgetGone();
    }
    ByteArrayOutputStream text = new ByteArrayOutputStream();
    try {
      writer.write(text, registry.scrape(), EscapingScheme.UNDERSCORE_ESCAPING);
    } catch (IOException cannotHappen) {
      throw new UncheckedIOException(cannotHappen);
    }
    return text.toByteArray();
  }

  /** Only once somebody asks: the JVM's own beans would take a part of each start. */
  private void addJvm() {
    if (!hasJvm) {
      hasJvm = true;
      JvmMemoryMetrics.builder().register(registry);
      JvmGarbageCollectorMetrics.builder().register(registry);
      JvmThreadsMetrics.builder().register(registry);
      JvmRuntimeInfoMetric.builder().register(registry);
      ProcessMetrics.builder().register(registry);
    }
  }
}
