package io.penstock.engine.fake;

import io.penstock.engine.port.DeploymentRuntime.Instance;
import io.penstock.engine.port.InstancePlaces;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;

/** Other servers that have as many places as a test says. */
public final class FixedPlaces implements InstancePlaces {

  private final Map<UUID, Integer> elsewhere = new ConcurrentHashMap<>();
  private final Map<UUID, List<Instance>> shown = new ConcurrentHashMap<>();
  private final List<UUID> stopped = new CopyOnWriteArrayList<>();

  public void elsewhere(UUID versionId, int taken) {
    elsewhere.put(versionId, taken);
  }

  @Override
  public boolean take(UUID versionId, Instance instance, int maximum, Collection<UUID> outgoing) {
    return true;
  }

  @Override
  public void changed(UUID versionId, Instance instance) {}

  @Override
  public int takenElsewhere(UUID versionId) {
    return elsewhere.getOrDefault(versionId, 0);
  }

  @Override
  public List<Long> holders(UUID versionId) {
    return takenElsewhere(versionId) == 0 ? List.of() : List.of(2L);
  }

  /** Another server has these. */
  public void show(UUID versionId, Instance... instances) {
    shown.put(versionId, List.of(instances));
  }

  /** Those that others were asked to stop. */
  public List<UUID> stopped() {
    return List.copyOf(stopped);
  }

  @Override
  public Map<UUID, List<Instance>> elsewhere(Collection<UUID> versionIds) {
    return versionIds.stream()
        .filter(shown::containsKey)
        .collect(Collectors.toMap(id -> id, id -> shown.getOrDefault(id, List.of())));
  }

  @Override
  public boolean stop(UUID versionId, UUID instanceId) {
    return stopped.add(instanceId);
  }

  @Override
  public List<UUID> unwanted(UUID versionId) {
    return List.of();
  }

  @Override
  public void whenChanged(Runnable reaction) {}
}
