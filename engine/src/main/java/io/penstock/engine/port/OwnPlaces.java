package io.penstock.engine.port;

import io.penstock.engine.port.DeploymentRuntime.Instance;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** There are no others. */
final class OwnPlaces implements InstancePlaces {

  @Override
  public boolean take(UUID versionId, Instance instance, int maximum, Collection<UUID> outgoing) {
    return true;
  }

  @Override
  public void changed(UUID versionId, Instance instance) {}

  @Override
  public int takenElsewhere(UUID versionId) {
    return 0;
  }

  @Override
  public List<Long> holders(UUID versionId) {
    return List.of();
  }

  @Override
  public Map<UUID, List<Instance>> elsewhere(Collection<UUID> versionIds) {
    return Map.of();
  }

  @Override
  public boolean stop(UUID versionId, UUID instanceId) {
    return false;
  }

  @Override
  public List<UUID> unwanted(UUID versionId) {
    return List.of();
  }

  @Override
  public void whenChanged(Runnable reaction) {}
}
