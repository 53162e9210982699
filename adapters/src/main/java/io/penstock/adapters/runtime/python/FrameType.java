package io.penstock.adapters.runtime.python;

/** What a frame says. The numbers are the protocol's. */
enum FrameType {
  /** Worker: the secret it was started with. */
  HELLO(1),
  /** Server: what to load. */
  INIT(2),
  /** Worker: loaded, waiting for requests. */
  READY(3),
  /** Worker: not loaded; a sentence. */
  START_FAILED(4),
  /** Server: the context of a request, and its data. */
  REQUEST(5),
  /** Worker: what the code returned. */
  RETURNED(6),
  /** Worker: why it returned nothing. */
  RAISED(7),
  /** Worker: the code was interrupted. */
  CANCELLED(8),
  /** Worker: lines printed to standard output. */
  OUT(9),
  /** Worker: lines printed to standard error, stack traces. */
  ERR(10),
  /** Server: end. */
  STOP(11),
  /** Worker that cannot write its {@link BegunMark}: it gives the request to the code now. */
  BEGUN(12),
  /** Worker: a streaming update of a request that somebody listens to. */
  UPDATE(13);

  private static final FrameType[] TYPES = values();

  private final int code;

  FrameType(int code) {
    this.code = code;
  }

  byte code() {
    return (byte) code;
  }

  static FrameType of(byte code) throws NonsenseException {
    if (code < 1 || code > TYPES.length) {
      throw new NonsenseException("unknown frame type " + code);
    }
    return TYPES[code - 1];
  }
}
