package io.penstock.adapters.http;

import io.penstock.engine.error.RejectedException;
import java.util.concurrent.Semaphore;

/**
 * The memory for request bodies. Bodies are read before anything else limits how many requests
 * there are, so without a bound a few dozen large ones could use up the heap.
 */
final class BodyBudget {

  private static final int KIB = 1024;

  private final Semaphore freeKib;

  /**
   * @param bytes what all bodies may take together; counted in KiB
   */
  BodyBudget(long bytes) {
    this.freeKib = new Semaphore((int) Math.min(Integer.MAX_VALUE, bytes / KIB));
  }

  /** What one request holds: nothing yet. */
  Share share() {
    return new Share();
  }

  /** What one request holds until it is closed. For one thread. */
  final class Share implements AutoCloseable {

    private int heldKib;

    private Share() {}

    /**
     * Holds so much in all, or more if it does already. Never waits: two requests that wait for
     * each other's memory would wait for ever.
     *
     * @throws RejectedException when so much is not free
     */
    void hold(long bytes) {
      int more = Math.toIntExact(Math.ceilDiv(bytes, KIB)) - heldKib;
      if (more <= 0) {
        return;
      }
      if (!freeKib.tryAcquire(more)) {
        throw RejectedException.unavailable(
            "The server has no memory left for another request body; try again later.");
      }
      heldKib += more;
    }

    @Override
    public void close() {
      freeKib.release(heldKib);
      heldKib = 0;
    }
  }
}
