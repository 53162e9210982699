package io.penstock.adapters.store.sql;

import io.penstock.engine.port.StoreException;
import java.sql.SQLException;

/** Says in a sentence what went wrong with the database, and what to do about it. */
public interface StoreProblem {
  StoreException explain(SQLException problem);

  /** Whether the database is not there, and may be in a moment: nothing was done then. */
  default boolean isAway(SQLException problem) {
    return false;
  }
}
