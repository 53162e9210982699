package io.penstock.engine.service;

/** The input of a request as it came in, not yet read. */
public sealed interface RequestBody {

  /** JSON, untrusted. */
  // Nobody compares bodies, and a copy of megabytes is not worth value semantics.
  @SuppressWarnings("ArrayRecordComponent")
  record Json(byte[] utf8) implements RequestBody {}

  /** Bare text, for plain input. */
  record Text(String text) implements RequestBody {}
}
