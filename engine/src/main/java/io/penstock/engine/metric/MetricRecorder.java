package io.penstock.engine.metric;

import io.penstock.engine.catalog.InstanceType;
import io.penstock.engine.catalog.InstanceTypes;
import io.penstock.engine.metric.RequestMeters.Counts;
import io.penstock.engine.port.Catalog;
import io.penstock.engine.port.Cluster;
import io.penstock.engine.port.DeploymentRuntime;
import io.penstock.engine.port.DeploymentRuntime.Instance;
import io.penstock.engine.port.DeploymentRuntime.InstanceStatus;
import io.penstock.engine.port.InstancePlaces;
import io.penstock.engine.port.MetricStore;
import io.penstock.engine.port.MetricStore.Sample;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * Writes down what was counted, and how the instances stand. Called every so often, by one thread
 * at a time; what was counted since the last call is lost when the server dies.
 *
 * <p>Of several servers each writes down what it counted itself. What is an average over time must
 * not become one over servers: each adds its part, for as long as it lasted, and the first one
 * alone adds the time. It also knows how many instances the others have.
 */
public final class MetricRecorder {

  private static final Logger LOG = System.getLogger(MetricRecorder.class.getName());

  /** So many samples wait for a store that says no, at most; then the oldest are given up. */
  private static final int MOST_WAITING = 10_000;

  /** So many samples in one transaction, for which requests wait, at most. */
  private static final int STEP = 1_000;

  /** Who asks for numbers sees those of the last second. */
  private static final Duration FRESH = Duration.ofSeconds(1);

  /** A version without instances is written down as such for so long: two periods and the rest. */
  private static final Duration SHOWN_IDLE = Duration.ofMinutes(3);

  private static final double MICROS = 1e6;

  private final RequestMeters meters;
  private final Catalog catalog;
  private final DeploymentRuntime runtime;
  private final MetricStore store;
  private final InstanceTypes types;
  private final InstantSource clock;
  private final Cluster cluster;
  private final InstancePlaces places;

  private final Map<UUID, Instant> lastActive = new HashMap<>();
  private final Map<UUID, Optional<Owner>> owners = new HashMap<>();
  private long generation = -1;
  private List<Sample> waiting = new ArrayList<>();
  private Instant last;

  /** Whose a version is. */
  private record Owner(UUID projectId, Map<String, String> labels, double creditRate) {}

  public MetricRecorder(
      RequestMeters meters,
      Catalog catalog,
      DeploymentRuntime runtime,
      MetricStore store,
      InstanceTypes types,
      InstantSource clock) {
    this(meters, catalog, runtime, store, types, clock, Cluster.ALONE, InstancePlaces.OWN);
  }

  /** The same, of several servers. */
  public MetricRecorder(
      RequestMeters meters,
      Catalog catalog,
      DeploymentRuntime runtime,
      MetricStore store,
      InstanceTypes types,
      InstantSource clock,
      Cluster cluster,
      InstancePlaces places) {
    this.meters = meters;
    this.catalog = catalog;
    this.runtime = runtime;
    this.store = store;
    this.types = types;
    this.clock = clock;
    this.cluster = cluster;
    this.places = places;
    last = clock.instant();
  }

  /** Does so unless it was done within the last second. */
  public synchronized void refresh() {
    if (Duration.between(last, clock.instant()).abs().compareTo(FRESH) >= 0) {
      flush();
    }
  }

  /** Writes it down. What the store refuses is tried again the next time. */
  public synchronized void flush() {
    try {
      Instant now = clock.instant();
      forgetStaleOwners();
      meters.takeDeployments().forEach(counts -> addDeployment(now, counts));
      meters.takePipelines().forEach(counts -> addPipeline(now, counts));
      runtime.deployedVersions().forEach(versionId -> sample(now, versionId));
      last = now;
      while (!waiting.isEmpty()) {
        // In steps, between which requests are written.
        List<Sample> next = waiting.subList(0, Math.min(STEP, waiting.size()));
        store.add(List.copyOf(next));
        next.clear();
      }
    } catch (RuntimeException | Error later) {
      // Thrown on, it would end the schedule; what waits is bounded and tried again.
      LOG.log(Level.WARNING, "Metrics could not be stored for now: {0}", later.getMessage());
      if (waiting.size() > MOST_WAITING) {
        waiting = new ArrayList<>(waiting.subList(waiting.size() - MOST_WAITING, waiting.size()));
      }
    }
  }

  /** Removes what is too old to be kept. */
  public void expire() {
    try {
      store.expire(clock.instant());
    } catch (RuntimeException | Error later) {
      LOG.log(Level.WARNING, "Old metrics stay for now: {0}", later.getMessage());
    }
  }

  private void addDeployment(Instant now, Counts counts) {
    Optional<Owner> owner = owner(counts.versionId());
    if (owner.isEmpty()) {
      meters.forget(counts.versionId());
      return;
    }
    Writer writer = new Writer(now, owner.get());
    long requests = counts.requests();
    writer.amount(BuiltInMetric.DEPLOYMENT_REQUESTS, requests);
    writer.amount(BuiltInMetric.DEPLOYMENT_FAILED, counts.failed());
    writer.amount(BuiltInMetric.DEPLOYMENT_INPUT, counts.input());
    writer.amount(BuiltInMetric.DEPLOYMENT_OUTPUT, counts.output());
    writer.add(BuiltInMetric.DEPLOYMENT_DURATION, counts.processedMicros() / MICROS, requests);
    writer.add(BuiltInMetric.DEPLOYMENT_QUEUE_TIME, counts.waitedMicros() / MICROS, requests);
  }

  private void addPipeline(Instant now, Counts counts) {
    Optional<Owner> owner = owner(counts.versionId());
    if (owner.isEmpty()) {
      meters.forget(counts.versionId());
      return;
    }
    Writer writer = new Writer(now, owner.get());
    long requests = counts.requests();
    writer.amount(BuiltInMetric.PIPELINE_REQUESTS, requests);
    writer.amount(BuiltInMetric.PIPELINE_FAILED, counts.failed());
    writer.amount(BuiltInMetric.PIPELINE_INPUT, counts.input());
    writer.amount(BuiltInMetric.PIPELINE_OUTPUT, counts.output());
    writer.add(BuiltInMetric.PIPELINE_DURATION, counts.processedMicros() / MICROS, requests);
    writer.amount(BuiltInMetric.PIPELINE_OBJECTS, counts.objects());
    writer.amount(BuiltInMetric.PIPELINE_FAILED_OBJECTS, counts.failedObjects());
  }

  private void sample(Instant now, UUID versionId) {
    int instances = (int) runtime.instances(versionId).stream().filter(this::isLive).count();
    boolean first = cluster.leads();
    int all = instances + (first ? places.takenElsewhere(versionId) : 0);
    int queued = runtime.waiting(versionId);
    if (all > 0 || queued > 0) {
      lastActive.put(versionId, now);
    } else {
      Instant active = lastActive.get(versionId);
      if (active == null || active.plus(SHOWN_IDLE).isBefore(now)) {
        lastActive.remove(versionId);
        return;
      }
    }
    Optional<Owner> owner = owner(versionId);
    if (owner.isEmpty()) {
      return;
    }
    Writer writer = new Writer(now, owner.get());
    long millis = Math.max(0, Duration.between(last, now).toMillis());
    long counted = first ? millis : 0;
    if (first) {
      writer.lasting(BuiltInMetric.DEPLOYMENT_INSTANCES, all, millis, counted);
    }
    writer.lasting(BuiltInMetric.DEPLOYMENT_QUEUE_SIZE, queued, millis, counted);
    long memory = runtime.memory(versionId);
    if (memory > 0 || all > instances) {
      writer.lasting(BuiltInMetric.DEPLOYMENT_MEMORY, memory, millis, counted);
    }
    double hours = millis / 3_600_000.0;
    double credits = instances * hours * owner.get().creditRate();
    if (credits > 0) {
      writer.add(BuiltInMetric.DEPLOYMENT_CREDITS, credits, 1);
    }
  }

  private boolean isLive(Instance instance) {
    return instance.status() != InstanceStatus.STOPPED
        && instance.status() != InstanceStatus.STOPPING;
  }

  private void forgetStaleOwners() {
    long current = catalog.generation();
    if (current != generation) {
      owners.clear();
      lastActive.keySet().removeIf(version -> catalog.deploymentVersion(version).isEmpty());
      generation = current;
    }
  }

  private Optional<Owner> owner(UUID versionId) {
    return owners.computeIfAbsent(versionId, id -> deploymentOwner(id).or(() -> pipelineOwner(id)));
  }

  private Optional<Owner> deploymentOwner(UUID versionId) {
    return catalog
        .deploymentVersion(versionId)
        .flatMap(
            version ->
                catalog
                    .deployment(version.deploymentId())
                    .map(
                        deployment ->
                            new Owner(
                                deployment.projectId(),
                                Map.of(
                                    "deployment_id",
                                    deployment.id().toString(),
                                    BuiltInMetric.DEPLOYMENT_VERSION_LABEL,
                                    versionId.toString()),
                                types
                                    .named(version.instances().type())
                                    .map(InstanceType::creditRate)
                                    .orElse(0.0))));
  }

  private Optional<Owner> pipelineOwner(UUID versionId) {
    return catalog
        .pipelineVersion(versionId)
        .flatMap(version -> catalog.pipeline(version.pipelineId()))
        .map(
            pipeline ->
                new Owner(
                    pipeline.projectId(),
                    Map.of(
                        "pipeline_id",
                        pipeline.id().toString(),
                        BuiltInMetric.PIPELINE_VERSION_LABEL,
                        versionId.toString()),
                    0));
  }

  /** Collects the samples of one version. */
  private final class Writer {
    private final Instant time;
    private final Owner owner;

    Writer(Instant time, Owner owner) {
      this.time = time;
      this.owner = owner;
    }

    void amount(BuiltInMetric metric, long value) {
      add(metric, (double) value, 1);
    }

    /** A value that lasted so long. */
    void lasting(BuiltInMetric metric, long value, long millis, long counted) {
      add(metric, (double) value * millis, counted);
    }

    void add(BuiltInMetric metric, double sum, long count) {
      if (count > 0 || sum > 0) {
        waiting.add(
            new Sample(owner.projectId(), metric.wireName(), owner.labels(), time, sum, count));
      }
    }
  }
}
