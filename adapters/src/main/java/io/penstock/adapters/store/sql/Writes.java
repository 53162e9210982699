package io.penstock.adapters.store.sql;

/** Runs transactions on the one connection of a store that writes. */
public interface Writes {

  /**
   * Runs {@code work} in a transaction of its own, and returns when it is durable.
   *
   * @throws io.penstock.engine.port.StoreException when the database says no; what else {@code
   *     work} throws, as it is
   */
  <T> T transaction(SqlFunction<T> work);
}
