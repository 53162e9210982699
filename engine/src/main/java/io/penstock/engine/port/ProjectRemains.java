package io.penstock.engine.port;

/**
 * What deleted projects have left in a store: files, events, values. Nobody finds it any more from
 * the moment of the deletion, which leaves it, and with it a note of what is still to be removed: a
 * stop in between changes nothing.
 */
public interface ProjectRemains {

  /**
   * Removes some of it.
   *
   * @param limit of rows in one transaction, for which others wait
   * @return how many rows; 0 when nothing is left
   */
  int remove(int limit);
}
