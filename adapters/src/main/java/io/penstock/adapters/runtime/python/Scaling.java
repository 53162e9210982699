package io.penstock.adapters.runtime.python;

import io.penstock.engine.catalog.DeploymentVersion.Instances;

/**
 * How many workers a version should have on this server (reference, section 7). Each process of an
 * instance counts as a worker of its own. The maximum is for all servers together; of the minimum
 * one of them sees to what the others do not have.
 */
final class Scaling {

  private Scaling() {}

  /**
   * How many workers to start now; 0 or less for none.
   *
   * @param keeper whether this server sees to the minimum
   * @param elsewhere workers that other servers have
   * @param live workers that serve requests or are being started
   * @param starting those of them that are being started
   * @param waiting requests that wait for a worker
   */
  static int missing(
      Instances scale, boolean keeper, int elsewhere, int live, int starting, int waiting) {
    // The default is one new worker for each waiting request; moderate is one after the other.
    int wanted = scale.scalingStrategy().equals("moderate") ? Math.min(1, waiting) : waiting;
    int warm = (keeper ? minimum(scale) : 0) - elsewhere - live;
    int room = maximum(scale) - elsewhere - live;
    return Math.min(room, Math.max(warm, wanted - starting));
  }

  /**
   * How many workers are more than are kept warm. Whoever sees to the minimum keeps its own,
   * whatever others have: what those have goes once it is idle.
   */
  static int surplus(Instances scale, boolean keeper, int live) {
    return live - (keeper ? minimum(scale) : 0);
  }

  /** How many workers all servers together may have. */
  static int maximum(Instances scale) {
    return scale.maximum() * scale.processes();
  }

  private static int minimum(Instances scale) {
    return scale.minimum() * scale.processes();
  }
}
