package io.penstock.engine.error;

/**
 * A call that is refused and has changed nothing. The message is one sentence for the caller: it
 * names the thing and the rule, and holds no secret.
 */
public final class RejectedException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /** Why, in the terms of the caller. The HTTP adapter alone knows the status codes. */
  public enum Reason {
    /** Malformed or against a rule. */
    INVALID,
    UNAUTHENTICATED,
    FORBIDDEN,
    NOT_FOUND,
    /** The name is taken, or something still refers to the object. */
    CONFLICT,
    TOO_LARGE,
    UNSUPPORTED_MEDIA_TYPE,
    /** Tried too often: worth another try in a minute. */
    TOO_MANY_TRIES,
    /** Known to the API, not offered by this server. */
    NOT_IMPLEMENTED,
    /** Full, stopping, or without its disk: worth another try later. */
    UNAVAILABLE
  }

  private final Reason reason;

  public RejectedException(Reason reason, String message) {
    super(message);
    this.reason = reason;
  }

  public Reason reason() {
    return reason;
  }

  public static RejectedException invalid(String message) {
    return new RejectedException(Reason.INVALID, message);
  }

  public static RejectedException forbidden(String message) {
    return new RejectedException(Reason.FORBIDDEN, message);
  }

  public static RejectedException notFound(String message) {
    return new RejectedException(Reason.NOT_FOUND, message);
  }

  public static RejectedException conflict(String message) {
    return new RejectedException(Reason.CONFLICT, message);
  }

  public static RejectedException unavailable(String message) {
    return new RejectedException(Reason.UNAVAILABLE, message);
  }
}
