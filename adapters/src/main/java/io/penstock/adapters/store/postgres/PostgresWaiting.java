package io.penstock.adapters.store.postgres;

/** Hears why a server cannot use its database yet. */
@FunctionalInterface
public interface PostgresWaiting {

  /**
   * Called again and again while that is so.
   *
   * @param sentence for people
   */
  void because(String sentence);
}
