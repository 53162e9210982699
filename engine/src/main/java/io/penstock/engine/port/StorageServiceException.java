package io.penstock.engine.port;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * A service elsewhere that keeps content did not do what it was asked for. The message is a
 * sentence for clients: it names neither the service nor a secret. What an administrator has to
 * know is in the causes.
 */
public final class StorageServiceException extends IOException {

  private static final long serialVersionUID = 1L;

  /** What it did instead. */
  public enum Problem {
    /** It cannot be reached, or answered that it will not. */
    FAILED,
    /** It asked for fewer calls. */
    BUSY,
    /** It did not answer in time. */
    SILENT
  }

  private final Problem problem;

  public StorageServiceException(Problem problem, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.problem = problem;
  }

  public Problem problem() {
    return problem;
  }
}
