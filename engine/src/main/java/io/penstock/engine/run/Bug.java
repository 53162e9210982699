package io.penstock.engine.run;

import io.penstock.engine.request.Failure;

/**
 * What becomes of our own mistakes: the request ends and says so, and the server's log has the
 * details.
 */
public final class Bug {

  private static final Failure FAILURE =
      new Failure(
          Failure.Category.INTERNAL,
          "An internal error occurred; the server's log has the details.");

  private Bug() {}

  /** Logs it, and gives the failure that callers see. */
  public static Failure report(String what, Throwable bug) {
    System.getLogger(Bug.class.getName()).log(System.Logger.Level.ERROR, what + " met a bug", bug);
    return FAILURE;
  }
}
