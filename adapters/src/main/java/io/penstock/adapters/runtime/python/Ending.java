package io.penstock.adapters.runtime.python;

import io.penstock.engine.request.Failure;

/** How an attempt ended. */
sealed interface Ending {

  /** What an answer frame says. */
  static Ending of(Frame answer) throws NonsenseException {
    return switch (answer.type()) {
      case RETURNED -> new Returned(answer.payload());
      case RAISED -> new Raised(new Failure(category(answer), answer.message()));
      case CANCELLED -> new Cancelled("true".equals(answer.text("clean")));
      case HELLO, INIT, READY, START_FAILED, REQUEST, OUT, ERR, STOP, BEGUN, UPDATE ->
          throw new NonsenseException("a frame of type " + answer.type());
    };
  }

  private static Failure.Category category(Frame answer) throws NonsenseException {
    return "output".equals(answer.text("category"))
        ? Failure.Category.OUTPUT
        : Failure.Category.USER_CODE;
  }

  /** There was no worker for it. */
  record Refused(Failure failure) implements Ending {}

  /** There is no worker, and may be none: other servers have all places. */
  record Elsewhere() implements Ending {}

  /** The worker was already gone: the code has seen nothing of the request. */
  record NotRun() implements Ending {}

  /** The worker ended with the request in its hands, but before the code saw any of it. */
  record Unseen(DeathCause cause) implements Ending {}

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
