package io.penstock.engine.port;

/**
 * The store could not do it. Nothing was half-done, and unless it is {@link Problem#UNCLEAR},
 * nothing was done.
 */
public final class StoreException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /** What was in the way. */
  public enum Problem {
    /** There is no room. */
    FULL,
    /** It cannot be reached, takes no more callers, is closed, or others use it instead of us. */
    AWAY,
    /** The connection was lost before it was told whether it was stored. */
    UNCLEAR,
    /** What was stored cannot be read any more. */
    DAMAGED,
    /** Anything else, such as a disk that is read-only. */
    OTHER
  }

  private final Problem problem;

  /** For {@link Problem#OTHER}, as the next. */
  public StoreException(String message) {
    this(Problem.OTHER, message);
  }

  public StoreException(String message, Throwable cause) {
    this(Problem.OTHER, message, cause);
  }

  public StoreException(Problem problem, String message) {
    super(message);
    this.problem = problem;
  }

  public StoreException(Problem problem, String message, Throwable cause) {
    super(message, cause);
    this.problem = problem;
  }

  public Problem problem() {
    return problem;
  }
}
