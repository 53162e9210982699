package io.penstock.engine.service.instance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.penstock.engine.catalog.Deployment;
import io.penstock.engine.catalog.InstanceTypes;
import io.penstock.engine.error.RejectedException;
import io.penstock.engine.fake.FixedCatalog;
import io.penstock.engine.fake.FixedPlaces;
import io.penstock.engine.model.Schema;
import io.penstock.engine.port.DeploymentRuntime;
import io.penstock.engine.port.DeploymentRuntime.Instance;
import io.penstock.engine.port.DeploymentRuntime.InstanceEvent;
import io.penstock.engine.port.DeploymentRuntime.InstanceStatus;
import io.penstock.engine.service.instance.InstanceService.Part;
import io.penstock.engine.service.instance.InstanceService.Scope;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Instances of this server and of others, as one list. */
class InstanceServiceTest {

  private static final Scope ALL = new Scope("demo", null, null);
  private static final Part FIRST = new Part(null, null);

  private final FixedCatalog catalog = new FixedCatalog();
  private final FixedPlaces places = new FixedPlaces();
  private final OwnInstances runtime = new OwnInstances();
  private final InstanceService service =
      new InstanceService(catalog, runtime, places, new InstanceTypes(1024));
  private final Instance own = instance(2, InstanceStatus.RUNNING);
  private final Instance other = instance(1, InstanceStatus.RUNNING);
  private final Instance ended = instance(3, InstanceStatus.STOPPED);

  @BeforeEach
  void start() {
    Deployment deployment = catalog.deployment("d", Schema.PLAIN, Schema.PLAIN);
    runtime.version = Objects.requireNonNull(deployment.defaultVersion());
    runtime.instances.add(own);
    places.show(runtime.version, other, ended);
  }

  private static Instance instance(long number, InstanceStatus status) {
    Instant time = Instant.ofEpochSecond(number);
    return new Instance(
        new UUID(0, number),
        status,
        time,
        time,
        List.of(new InstanceEvent(new UUID(1, number), time, "The instance is pending.")));
  }

  @Test
  void instancesOfAllServersAreListedOldestFirst() {
    for (Scope scope : List.of(ALL, new Scope("demo", "d", "v1"))) {
      assertEquals(
          List.of(other, own),
          service.list(scope, null, FIRST).items().stream()
              .map(InstanceService.View::instance)
              .toList());
    }
  }

  @Test
  void oneOfAnotherServerIsFoundAlsoWhenItHasEnded() {
    assertEquals(ended, service.get(ALL, ended.id().toString()).instance());
    assertEquals(other.events(), service.events(ALL, other.id().toString(), FIRST).items());
    assertThrows(RejectedException.class, () -> service.get(ALL, new UUID(0, 4).toString()));
  }

  @Test
  void whoeverHasAnInstanceStopsIt() {
    service.update(ALL, own.id().toString(), "stopped");
    assertEquals(List.of(own.id()), runtime.stopped);
    assertEquals(List.of(), places.stopped());

    service.update(ALL, other.id().toString(), "stopped");
    assertEquals(List.of(own.id()), runtime.stopped);
    assertEquals(List.of(other.id()), places.stopped());
  }

  /** Has some instances, and runs nothing. */
  private static final class OwnInstances implements DeploymentRuntime {
    private final List<Instance> instances = new ArrayList<>();
    private final List<UUID> stopped = new ArrayList<>();
    private UUID version = new UUID(0, 0);

    @Override
    public List<Instance> instances(UUID versionId) {
      return versionId.equals(version) ? instances : List.of();
    }

    @Override
    public boolean stop(UUID versionId, UUID instanceId) {
      return instances.stream().anyMatch(it -> it.id().equals(instanceId))
          && stopped.add(instanceId);
    }

    @Override
    public Result invoke(Invocation invocation) {
      throw new UnsupportedOperationException();
    }

    @Override
    public int waiting(UUID versionId) {
      return 0;
    }

    @Override
    public void deploy(Deployable deployable) {}

    @Override
    public void undeploy(UUID versionId) {}

    @Override
    public void close() {}
  }
}
