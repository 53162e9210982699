package io.penstock.engine.port;

import java.util.function.Function;

/** The definitions of all projects. */
public interface Catalog extends CatalogView {

  /**
   * Runs one transaction. Transactions run one after the other, so what the function reads stays
   * true until it returns; when it throws, nothing has changed. Durable when this returns.
   *
   * @throws StoreException when the disk says no
   */
  <T> T write(Function<CatalogChange, T> change);

  /**
   * Grows with every committed transaction; what was derived from the catalog under an older number
   * is stale.
   */
  long generation();
}
