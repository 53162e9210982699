package io.penstock.testkit;

import io.penstock.engine.port.Catalog;

/** The fake keeps to what the real catalogs keep to. */
class InMemoryCatalogTest extends CatalogContract {

  private final Catalog catalog = new InMemoryCatalog();

  @Override
  protected Catalog catalog() {
    return catalog;
  }
}
