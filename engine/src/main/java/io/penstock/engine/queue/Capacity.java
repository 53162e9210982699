package io.penstock.engine.queue;

import io.penstock.engine.catalog.DeploymentVersion.Instances;
import io.penstock.engine.error.RejectedException;
import io.penstock.engine.plan.RunnableCatalog;
import io.penstock.engine.plan.RunnableDeployment;
import io.penstock.engine.plan.UsedDeployments;
import io.penstock.engine.port.InstancePlaces;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;

/**
 * Between how many and how many requests of a version can be of use at the same time on this
 * server. A deployment has no more workers here than other servers leave of its places, and may
 * have none: then they take its requests. A step of a pipeline counts as one at least, since it can
 * be run by a server that has a worker.
 */
final class Capacity {

  private final RunnableCatalog catalog;
  private final InstancePlaces places;
  private final int unlimited;

  /**
   * @param unlimited for versions without user code, and those that cannot run
   */
  Capacity(RunnableCatalog catalog, InstancePlaces places, int unlimited) {
    this.catalog = catalog;
    this.places = places;
    this.unlimited = unlimited;
  }

  /**
   * The answer for one version. Which of its steps holds up the others, nobody knows beforehand: if
   * it is the narrowest, {@code narrowest} requests keep it busy, and more would be processing,
   * with their time running, only to wait for a worker; if it is another, up to {@code sum} have
   * workers.
   *
   * @param narrowest the workers of the deployment that has the fewest, 0 to {@code sum}
   * @param sum the workers of all its deployments
   * @param workers by deployment version; empty where there is no user code
   * @param everywhere the workers on all servers of the deployment that has the fewest
   */
  record Bounds(int narrowest, int sum, Map<UUID, Integer> workers, int everywhere) {

    /** Those of a server that has all workers. */
    Bounds(int narrowest, int sum, Map<UUID, Integer> workers) {
      this(narrowest, sum, workers, narrowest);
    }
  }

  /**
   * Reads definitions where they are not remembered.
   *
   * @throws io.penstock.engine.port.StoreException when they cannot be read
   */
  Bounds of(UUID versionId) {
    Map<UUID, Integer> workers = new HashMap<>();
    try {
      int least = catalog.isPipeline(versionId) ? 1 : 0;
      for (RunnableDeployment used : UsedDeployments.of(catalog, versionId)) {
        UUID version = used.version().id();
        workers.put(version, Math.max(least, all(used) - places.takenElsewhere(version)));
      }
    } catch (RejectedException cannotRun) {
      workers.clear(); // Its requests end at once, and say why.
    }
    if (workers.isEmpty()) {
      return new Bounds(unlimited, unlimited, Map.of());
    }
    long sum = workers.values().stream().mapToLong(Integer::longValue).sum();
    int narrowest = Collections.min(workers.values());
    int everywhere =
        workers.keySet().stream()
            .mapToInt(version -> all(catalog.deployment(version)))
            .min()
            .orElseThrow();
    return new Bounds(
        Math.min(narrowest, unlimited),
        (int) Math.min(sum, unlimited),
        Map.copyOf(workers),
        Math.min(everywhere, unlimited));
  }

  private static int all(RunnableDeployment target) {
    Instances instances = target.version().instances();
    return instances.maximum() * instances.processes();
  }
}
