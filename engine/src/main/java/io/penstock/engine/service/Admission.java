package io.penstock.engine.service;

import io.penstock.engine.error.RejectedException;
import java.util.concurrent.Semaphore;

/**
 * Bounds how many direct requests run at once, so that a flood is refused instead of exhausting the
 * server.
 */
public final class Admission {

  private final int limit;
  private final Semaphore places;

  /**
   * @param limit direct requests at once, at least 1
   */
  public Admission(int limit) {
    this.limit = limit;
    this.places = new Semaphore(limit);
  }

  /**
   * Takes a place.
   *
   * @throws RejectedException when all are taken
   */
  Place enter() {
    if (!places.tryAcquire()) {
      throw RejectedException.unavailable(
          "The server is busy with %d direct requests, its limit: try again later"
              .formatted(limit));
    }
    return places::release;
  }

  /** A place that is given back by closing it. */
  interface Place extends AutoCloseable {
    @Override
    void close();
  }
}
