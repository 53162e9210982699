package io.penstock.engine.metric;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.penstock.engine.catalog.InstanceTypes;
import io.penstock.engine.fake.FixedCatalog;
import io.penstock.engine.fake.FixedPlaces;
import io.penstock.engine.fake.SeenCluster;
import io.penstock.engine.model.Schema;
import io.penstock.engine.port.Cluster;
import io.penstock.engine.port.DeploymentRuntime;
import io.penstock.engine.port.MetricStore;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class MetricRecorderTest {

  private final FixedCatalog catalog = new FixedCatalog();
  private final UUID version =
      catalog
          .deploymentVersions(catalog.deployment("scale", Schema.PLAIN, Schema.PLAIN).id())
          .getFirst()
          .id();
  private final Samples samples = new Samples();
  private final AtomicReference<Instant> now =
      new AtomicReference<>(Instant.parse("2026-03-28T20:00:00Z"));

  @Test
  void partsOfSeveralServersAddUpHoweverOftenEachOfThemLooks() {
    FixedPlaces places = new FixedPlaces();
    places.elsewhere(version, 2);
    MetricRecorder first = recorder(new Standing(1, 300, 4), true, places);
    MetricRecorder second = recorder(new Standing(2, 500, 6), false, new FixedPlaces());
    for (int i = 0; i < 5; i++) {
      pass(Duration.ofSeconds(2));
      second.flush();
    }
    first.flush();
    assertEquals(3, average("deployments.instances"));
    assertEquals(800, average("deployments.memory_utilization"));
    assertEquals(10, average("deployments.queue_size"));
  }

  @Test
  void whatLastedLongerWeighsMore() {
    Standing standing = new Standing(1, 100, 0);
    MetricRecorder alone = recorder(standing, true, new FixedPlaces());
    pass(Duration.ofSeconds(9));
    alone.flush();
    standing.memory = 1100;
    pass(Duration.ofSeconds(1));
    alone.flush();
    assertEquals(200, average("deployments.memory_utilization"));
  }

  private MetricRecorder recorder(DeploymentRuntime runtime, boolean leads, FixedPlaces places) {
    Cluster cluster =
        leads
            ? new SeenCluster(List.of())
            : new SeenCluster(List.of(new Cluster.Server(0, "")), false);
    return new MetricRecorder(
        new RequestMeters(),
        catalog,
        runtime,
        samples,
        new InstanceTypes(2_048),
        now::get,
        cluster,
        places);
  }

  private void pass(Duration time) {
    now.updateAndGet(before -> before.plus(time));
  }

  private double average(String metric) {
    List<MetricStore.Sample> found =
        samples.all.stream().filter(sample -> sample.metric().equals(metric)).toList();
    return found.stream().mapToDouble(MetricStore.Sample::sum).sum()
        / found.stream().mapToLong(MetricStore.Sample::count).sum();
  }

  /** How the version stands on one server. */
  private final class Standing implements DeploymentRuntime {
    private final int instances;
    private long memory;
    private final int waiting;

    Standing(int instances, long memory, int waiting) {
      this.instances = instances;
      this.memory = memory;
      this.waiting = waiting;
    }

    @Override
    public List<UUID> deployedVersions() {
      return List.of(version);
    }

    @Override
    public List<Instance> instances(UUID versionId) {
      List<Instance> all = new ArrayList<>();
      for (int i = 0; i < instances; i++) {
        all.add(
            new Instance(
                UUID.randomUUID(), InstanceStatus.RUNNING, now.get(), now.get(), List.of()));
      }
      return all;
    }

    @Override
    public long memory(UUID versionId) {
      return memory;
    }

    @Override
    public int waiting(UUID versionId) {
      return waiting;
    }

    @Override
    public Result invoke(Invocation invocation) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void deploy(Deployable deployable) {}

    @Override
    public void undeploy(UUID versionId) {}

    @Override
    public void close() {}
  }

  /** What was written down. */
  private static final class Samples implements MetricStore {
    private final List<Sample> all = new ArrayList<>();

    @Override
    public void add(List<Sample> samples) {
      all.addAll(samples);
    }

    @Override
    public List<Series> series(UUID projectId) {
      return List.of();
    }

    @Override
    public int seriesWith(UUID projectId, List<Sample> samples) {
      return 0;
    }

    @Override
    public boolean hasSeries(UUID projectId, String metric) {
      return false;
    }

    @Override
    public List<Bucket> read(List<Long> series, Instant from, Instant until, Duration period) {
      return List.of();
    }

    @Override
    public boolean delete(UUID projectId, long series) {
      return false;
    }

    @Override
    public void deleteMetric(UUID projectId, String metric) {}

    @Override
    public void expire(Instant now) {}
  }
}
