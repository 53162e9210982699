package io.penstock.engine.run;

import io.penstock.engine.error.RejectedException;
import io.penstock.engine.plan.RunnableCatalog;
import io.penstock.engine.plan.UsedDeployments;
import io.penstock.engine.port.DeploymentRuntime;
import java.util.HashSet;
import java.util.Set;
import java.util.UUID;

/**
 * Gives other servers the places for instances that a server which is about to end needs no more.
 * It keeps those that the rest of what it runs may use: the next step of a request should not wait
 * for a start, or for another server.
 */
public final class Retirement {

  private final RunnableCatalog catalog;
  private final ActiveRequests active;
  private final DeploymentRuntime runtime;

  public Retirement(RunnableCatalog catalog, ActiveRequests active, DeploymentRuntime runtime) {
    this.catalog = catalog;
    this.active = active;
    this.runtime = runtime;
  }

  /**
   * Does so for what runs now, once nothing new begins. To be called again while that gets less.
   *
   * @throws io.penstock.engine.port.StoreException when definitions cannot be read
   */
  public void proceed() {
    Set<UUID> versions = new HashSet<>();
    active.topLevel().forEach(request -> versions.add(request.begun().target().versionId()));
    Set<UUID> needed = new HashSet<>();
    for (UUID version : versions) {
      try {
        UsedDeployments.of(catalog, version).forEach(used -> needed.add(used.version().id()));
      } catch (RejectedException gone) {
        // Then its requests are about to end.
      }
    }
    runtime.retire(needed);
  }
}
