package io.penstock.adapters.runtime.python;

import io.penstock.engine.port.DeploymentRuntime.Instance;
import io.penstock.engine.port.DeploymentRuntime.InstanceStatus;
import io.penstock.engine.port.InstancePlaces;
import io.penstock.engine.port.StoreException;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** Places in memory, that one server shares with another one that a test plays. */
final class SharedPlaces implements InstancePlaces {

  private final Map<UUID, Row> rows = new LinkedHashMap<>();
  private final Set<UUID> unwanted = ConcurrentHashMap.newKeySet();
  private final List<Runnable> reactions = new CopyOnWriteArrayList<>();
  private final List<InstanceStatus> seen = new CopyOnWriteArrayList<>();
  private int failures;
  private boolean stale;

  private record Row(UUID versionId, boolean elsewhere) {}

  /** The other server takes a place. Returns its instance. */
  synchronized UUID takeElsewhere(UUID versionId) {
    UUID id = UUID.randomUUID();
    rows.put(id, new Row(versionId, true));
    return id;
  }

  /** The other server gives one back. */
  void releaseElsewhere(UUID id) {
    synchronized (this) {
      rows.remove(id);
    }
    tell();
  }

  /** The server does not see at once what the other does. */
  synchronized void becomeStale() {
    stale = true;
  }

  /** The store cannot say, so often. */
  synchronized void fail(int times) {
    failures = times;
  }

  /** How many places of the version are taken, by whomever. */
  synchronized int taken(UUID versionId) {
    return (int) rows.values().stream().filter(row -> row.versionId().equals(versionId)).count();
  }

  /** The other server wants the instances of the server to stop. */
  void wantAllStopped() {
    synchronized (this) {
      rows.forEach((id, row) -> unwanted.add(id));
    }
    tell();
  }

  /** What has become of the server's instances, in the order in which it did. */
  List<InstanceStatus> seen() {
    return List.copyOf(seen);
  }

  private void tell() {
    reactions.forEach(Runnable::run);
  }

  @Override
  public synchronized boolean take(
      UUID versionId, Instance instance, int maximum, Collection<UUID> outgoing) {
    if (failures > 0) {
      failures--;
      throw new StoreException("The store does not answer.");
    }
    long counted =
        rows.entrySet().stream()
            .filter(row -> row.getValue().versionId().equals(versionId))
            .filter(row -> !outgoing.contains(row.getKey()))
            .count();
    if (counted >= maximum) {
      return false;
    }
    rows.put(instance.id(), new Row(versionId, false));
    return true;
  }

  @Override
  public synchronized void changed(UUID versionId, Instance instance) {
    seen.add(instance.status());
    if (instance.status() == InstanceStatus.STOPPED) {
      rows.remove(instance.id());
    }
  }

  @Override
  public synchronized int takenElsewhere(UUID versionId) {
    return stale
        ? 0
        : (int)
            rows.values().stream()
                .filter(row -> row.elsewhere() && row.versionId().equals(versionId))
                .count();
  }

  @Override
  public List<Long> holders(UUID versionId) {
    return takenElsewhere(versionId) == 0 ? List.of() : List.of(2L);
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
    return List.copyOf(unwanted);
  }

  @Override
  public void whenChanged(Runnable reaction) {
    reactions.add(reaction);
  }
}
