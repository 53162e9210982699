package io.penstock.adapters.store.postgres;

/** Hears why a server cannot use its database yet. */
@FunctionalInterface
public interface PostgresWaiting {

  /**
   * Called again and again while that is so.
   *
   * @param sentence for anybody who asks
   * @param detail for the log of the server: the same, or with the words of the database
   */
  void because(String sentence, String detail);
}
