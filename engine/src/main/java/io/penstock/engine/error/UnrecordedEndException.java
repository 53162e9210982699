package io.penstock.engine.error;

import io.penstock.engine.port.StoreException;
import io.penstock.engine.request.RequestId;

/** A request has run, with whatever effects its code has had, but its end could not be stored. */
public final class UnrecordedEndException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  public UnrecordedEndException(RequestId request, StoreException cause) {
    super("Request " + request + " ran, but its end could not be recorded", cause);
  }
}
