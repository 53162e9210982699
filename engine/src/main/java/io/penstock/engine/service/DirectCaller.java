package io.penstock.engine.service;

import io.penstock.engine.port.UpdateListener;
import org.jspecify.annotations.Nullable;

/** Who waits for the end of a direct request. */
public interface DirectCaller {

  /**
   * Called at most once, when the request has begun, or when an earlier call with the same key is
   * waited for: it can hardly be refused any more.
   *
   * @param stop what is to be done if the caller leaves before the end: cancels the request, or
   *     ends the wait for it
   */
  void ifLeaves(Runnable stop);

  /** Who hears what the code shows while it works; null when nobody does. */
  default @Nullable UpdateListener updates() {
    return null;
  }
}
