package io.penstock.adapters.store.sql;

/** Transactions on the one connection that writes. Used by the writer thread alone. */
public interface Transactions {

  /**
   * All that {@code work} does, durably, or nothing of it.
   *
   * @throws io.penstock.engine.port.StoreException when the database says no; what else {@code
   *     work} throws, as it is
   */
  <T> T run(SqlFunction<T> work);

  /** How many were committed since the start. Any thread may ask. */
  long committed();
}
