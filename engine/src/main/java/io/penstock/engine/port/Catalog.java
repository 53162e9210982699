package io.penstock.engine.port;

import java.util.Set;
import java.util.UUID;
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

  /**
   * What other servers have changed since a number of theirs: 0 for the first time, then {@link
   * ChangedElsewhere#until}. What this server has changed itself is not among it.
   *
   * @throws StoreException when the store cannot say
   */
  default ChangedElsewhere changedElsewhere(long after) {
    return ChangedElsewhere.NOTHING;
  }

  /**
   * Changes of other servers.
   *
   * @param until what to ask with the next time
   * @param complete false when there were too many to remember: then everything may have changed
   * @param about projects, deployments and deployment versions that it is about, some of them gone
   */
  record ChangedElsewhere(long until, boolean complete, Set<UUID> about) {

    public static final ChangedElsewhere NOTHING = new ChangedElsewhere(0, true, Set.of());

    public ChangedElsewhere {
      about = Set.copyOf(about);
    }
  }
}
