package io.penstock.adapters.http;

import io.penstock.engine.port.CatalogView;
import io.penstock.engine.port.StoreException;

/** Asks the storage whether it answers, with a read that costs next to nothing. */
public final class StoreProbe {

  private final CatalogView catalog;

  public StoreProbe(CatalogView catalog) {
    this.catalog = catalog;
  }

  /** Whether it can be read; says nothing of whether it can be written. */
  public boolean answers() {
    try {
      // Any read shows that the storage answers; that nothing has this name does not matter.
      catalog.project("status");
      return true;
    } catch (StoreException e) {
      return false;
    }
  }
}
