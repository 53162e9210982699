package io.penstock.engine.port;

/** The store could not do it: disk full, read-only, broken. Nothing was half-done. */
public final class StoreException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  public StoreException(String message) {
    super(message);
  }

  public StoreException(String message, Throwable cause) {
    super(message, cause);
  }
}
