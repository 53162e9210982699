package io.penstock.engine.request;

import io.penstock.engine.model.Deadline;

/**
 * Why a request failed.
 *
 * @param message one sentence, shown as {@code error_message}
 */
public record Failure(Category category, String message) {

  /** The request ran out of time; the sentence names the limit. */
  public static Failure timeout(Deadline deadline) {
    return new Failure(Category.TIMEOUT, "The request passed " + deadline.limit() + ".");
  }

  /** Nothing could run the request before its time was over; the sentence names the limit. */
  public static Failure noInstance(Deadline deadline) {
    return new Failure(
        Category.TIMEOUT,
        "No instance of the deployment was ready within " + deadline.limit() + ".");
  }

  /** Somebody cancelled a step, but not the request that it is a step of. */
  public static Failure cancelled() {
    return new Failure(Category.CANCELLED, "The request was cancelled.");
  }

  /** The server stopped, and nobody would wait for the end of the request any more. */
  public static Failure serverStopped() {
    return new Failure(Category.INTERRUPTED, "The server stopped while the request was running.");
  }

  /** Who or what is to blame, for those who count failures. */
  public enum Category {
    /** The user's code raised an exception. */
    USER_CODE,
    /** The user's code returned something else than its output fields say. */
    OUTPUT,
    /** An operator could not be applied, or raised the error it was configured to raise. */
    OPERATOR,
    /** A time limit passed. */
    TIMEOUT,
    /** The worker process crashed, fell silent or broke the protocol. */
    WORKER,
    /** The server stopped while the request ran. */
    INTERRUPTED,
    /** Somebody cancelled it. */
    CANCELLED,
    /** The pipeline or deployment could not run: not available, too many sub-requests. */
    CAPACITY,
    /** Our bug. */
    INTERNAL
  }
}
