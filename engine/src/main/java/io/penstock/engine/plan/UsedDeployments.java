package io.penstock.engine.plan;

import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/** The deployment versions whose code requests of a version run, in sub-pipelines, too. */
public final class UsedDeployments {

  private final RunnableCatalog catalog;
  private final Map<UUID, RunnableDeployment> found = new HashMap<>();

  /**
   * Pipeline versions that need not be looked at again: a few levels that each use the next one
   * many times would otherwise take for ever.
   */
  private final Set<UUID> seen = new HashSet<>();

  private UsedDeployments(RunnableCatalog catalog) {
    this.catalog = catalog;
  }

  /**
   * Reads definitions where they are not remembered.
   *
   * @return each once; of a deployment version, that alone
   * @throws io.penstock.engine.error.RejectedException when the version cannot run
   * @throws io.penstock.engine.port.StoreException when definitions cannot be read
   */
  public static Collection<RunnableDeployment> of(RunnableCatalog catalog, UUID versionId) {
    UsedDeployments used = new UsedDeployments(catalog);
    if (catalog.isPipeline(versionId)) {
      used.collect(catalog.pipeline(versionId));
    } else {
      used.add(catalog.deployment(versionId));
    }
    return used.found.values();
  }

  private void collect(RunnablePipeline pipeline) {
    if (!seen.add(pipeline.version().id())) {
      return;
    }
    for (Vertex vertex : pipeline.plan().vertices()) {
      switch (vertex.work()) {
        case Vertex.RunDeployment(UUID id, UUID version) -> add(catalog.deployment(id, version));
        case Vertex.RunPipeline(UUID id, UUID version) -> collect(catalog.pipeline(id, version));
        case Vertex.Apply _ -> {}
      }
    }
  }

  private void add(RunnableDeployment target) {
    found.put(target.version().id(), target);
  }
}
