package io.penstock.server;

/** Words for what went wrong. */
final class Causes {

  private Causes() {}

  /** The message of the first cause that has one, else the name of its class. */
  static String sentence(Throwable problem) {
    for (Throwable cause = problem; cause != null; cause = cause.getCause()) {
      if (cause.getMessage() != null && !cause.getMessage().isBlank()) {
        return cause.getMessage();
      }
    }
    return problem.getClass().getSimpleName();
  }
}
