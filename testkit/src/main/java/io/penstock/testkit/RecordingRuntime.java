package io.penstock.testkit;

import io.penstock.engine.port.DeploymentRuntime;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;

/** Remembers what is deployed; runs nothing. */
public final class RecordingRuntime implements DeploymentRuntime {

  private final Map<UUID, Deployable> deployed = new LinkedHashMap<>();

  /** What is deployed now, by version. */
  public synchronized Map<UUID, Deployable> deployed() {
    return Map.copyOf(deployed);
  }

  @Override
  public Result invoke(Invocation invocation) {
    throw new UnsupportedOperationException("this runtime only remembers deployments");
  }

  @Override
  public int waiting(UUID versionId) {
    return 0;
  }

  @Override
  public synchronized void deploy(Deployable deployable) {
    deployed.put(deployable.version().id(), deployable);
  }

  @Override
  public synchronized void undeploy(UUID versionId) {
    deployed.remove(versionId);
  }

  @Override
  public synchronized void close() {
    deployed.clear();
  }
}
