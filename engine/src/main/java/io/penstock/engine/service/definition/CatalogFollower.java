package io.penstock.engine.service.definition;

import io.penstock.engine.port.Catalog;
import io.penstock.engine.port.Catalog.ChangedElsewhere;
import io.penstock.engine.port.Cluster;
import io.penstock.engine.run.ActiveRequest;
import io.penstock.engine.run.ActiveRequests;
import java.util.List;
import java.util.UUID;

/** Follows what other servers change of definitions: with what runs here, it ends or is renewed. */
public final class CatalogFollower {

  private final Catalog catalog;
  private final Rollout rollout;
  private final ActiveRequests active;
  private long until;

  /** Follows changes from now on, once it is started. */
  public CatalogFollower(Catalog catalog, Rollout rollout, ActiveRequests active) {
    this.catalog = catalog;
    this.rollout = rollout;
    this.active = active;
    until = catalog.changedElsewhere(Long.MAX_VALUE).until();
  }

  /** Once what the catalog says now is deployed. */
  public void start(Cluster cluster) {
    cluster.whenChanged(Cluster.Change.CATALOG, this::follow);
  }

  private void follow() {
    ChangedElsewhere changed = catalog.changedElsewhere(until);
    if (!changed.complete()) {
      rollout.deployAvailable();
    }
    changed.about().forEach(rollout::changed);
    if (!changed.complete() || !changed.about().isEmpty()) {
      rollout.undeployGone();
      stopGone();
    }
    until = changed.until();
  }

  /** Requests to versions that are gone: nobody could find them any more to cancel them. */
  private void stopGone() {
    List<UUID> gone =
        active.topLevel().stream()
            .map(request -> request.begun().target().versionId())
            .distinct()
            .filter(version -> !exists(version))
            .toList();
    for (UUID version : gone) {
      active.ofVersion(version).forEach(request -> request.stop(ActiveRequest.Stop.CANCELLED));
    }
  }

  private boolean exists(UUID version) {
    return catalog.pipelineVersion(version).isPresent()
        || catalog.deploymentVersion(version).isPresent();
  }
}
