package io.penstock.adapters.runtime.python;

import java.io.IOException;

/** A worker sent what is not the protocol. */
final class NonsenseException extends IOException {

  private static final long serialVersionUID = 1L;

  private final String detail;

  NonsenseException(String detail) {
    super(detail);
    this.detail = detail;
  }

  String detail() {
    return detail;
  }
}
