package io.penstock.adapters.runtime.python;

import io.penstock.engine.catalog.DeploymentVersion.Instances;

/**
 * How many workers a version should have (reference, section 7). Each process of an instance counts
 * as a worker of its own.
 */
final class Scaling {

  private Scaling() {}

  /**
   * How many workers to start now; 0 or less for none.
   *
   * @param live workers that serve requests or are being started
   * @param starting those of them that are being started
   * @param waiting requests that wait for a worker
   */
  static int missing(Instances scale, int live, int starting, int waiting) {
    // The default is one new worker for each waiting request; moderate is one after the other.
    int wanted = scale.scalingStrategy().equals("moderate") ? Math.min(1, waiting) : waiting;
    int warm = scale.minimum() * scale.processes() - live;
    int room = scale.maximum() * scale.processes() - live;
    return Math.min(room, Math.max(warm, wanted - starting));
  }

  /** How many workers are more than are kept warm. */
  static int surplus(Instances scale, int live) {
    return live - scale.minimum() * scale.processes();
  }
}
