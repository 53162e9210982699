package io.penstock.engine.service.audit;

import io.penstock.engine.port.Catalog;
import io.penstock.engine.port.CatalogChange;
import io.penstock.engine.port.CatalogView;
import java.time.InstantSource;
import java.util.function.Function;

/**
 * A catalog that writes down what its transactions change, with them: no operation can forget it,
 * and nothing is written down that did not happen.
 */
public final class AuditedCatalog extends CatalogViewOf implements Catalog {

  private final Catalog catalog;
  private final InstantSource clock;

  public AuditedCatalog(Catalog catalog, InstantSource clock) {
    this.catalog = catalog;
    this.clock = clock;
  }

  @Override
  CatalogView view() {
    return catalog;
  }

  @Override
  public <T> T write(Function<CatalogChange, T> change) {
    // Asked here, since the store runs the transaction on a thread of its own.
    String caller = Caller.email();
    return catalog.write(inner -> change.apply(new AuditedChange(inner, caller, clock.instant())));
  }

  @Override
  public long generation() {
    return catalog.generation();
  }

  @Override
  public ChangedElsewhere changedElsewhere(long after) {
    return catalog.changedElsewhere(after);
  }
}
