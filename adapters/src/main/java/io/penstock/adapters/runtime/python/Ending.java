package io.penstock.adapters.runtime.python;

import io.penstock.engine.request.Failure;

/** How an attempt ended. */
sealed interface Ending {

  /** The worker was already gone: the code has seen nothing of the request. */
  record NotRun() implements Ending {}

  /** The code returned this JSON. */
  // Endings are never compared.
  @SuppressWarnings("ArrayRecordComponent")
  record Returned(byte[] output) implements Ending {}

  /** The code raised an exception, or returned what is not JSON. */
  record Raised(Failure failure) implements Ending {}

  /**
   * The code was interrupted.
   *
   * @param clean whether it left no threads or processes behind
   */
  record Cancelled(boolean clean) implements Ending {}

  /** The deadline passed, and the code was stopped. */
  record TimedOut() implements Ending {}

  /** The worker ended. */
  record Died(DeathCause cause) implements Ending {}
}
