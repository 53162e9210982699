package io.penstock.engine.service.definition;

import io.penstock.engine.port.Cluster;
import io.penstock.engine.port.StoreException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.UUID;

/** Work in the background that one server at a time does, however long the store is away. */
public final class SoleWork {

  private static final Logger LOG = System.getLogger(SoleWork.class.getName());
  private static final Duration PAUSE = Duration.ofSeconds(1);

  private SoleWork() {}

  /**
   * Takes it, once the store can say whether that is possible.
   *
   * @return false when another server has it
   */
  public static boolean take(Cluster cluster, UUID work) throws InterruptedException {
    while (true) {
      try {
        return cluster.take(work);
      } catch (StoreException away) {
        LOG.log(Level.WARNING, "Work in the background waits to begin: {0}", away.getMessage());
        Thread.sleep(PAUSE);
      }
    }
  }

  /** Gives it back. What the store does not hear of stays this server's until that has ended. */
  public static void release(Cluster cluster, UUID work) {
    try {
      cluster.release(work);
    } catch (StoreException away) {
      LOG.log(Level.WARNING, "Work that has ended stays taken: {0}", away.getMessage());
    }
  }
}
