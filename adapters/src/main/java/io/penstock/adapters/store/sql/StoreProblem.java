package io.penstock.adapters.store.sql;

import io.penstock.engine.port.StoreException;
import java.sql.SQLException;

/** Says in a sentence what went wrong with the database, and what to do about it. */
@FunctionalInterface
public interface StoreProblem {
  StoreException explain(SQLException problem);
}
