package io.penstock.engine.service.transfer;

import io.penstock.engine.port.CatalogView;
import java.util.UUID;

/** What of the names of an import a project has already. */
interface Existing {

  boolean deployment(String name);

  boolean pipeline(String name);

  /** At each moment that it is asked. */
  static Existing in(CatalogView catalog, UUID projectId) {
    return new Existing() {
      @Override
      public boolean deployment(String name) {
        return catalog.deployment(projectId, name).isPresent();
      }

      @Override
      public boolean pipeline(String name) {
        return catalog.pipeline(projectId, name).isPresent();
      }
    };
  }
}
