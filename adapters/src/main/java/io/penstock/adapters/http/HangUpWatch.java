package io.penstock.adapters.http;

/** While open, an action waits for the client to hang up: {@link ApiRequest#onHangUp}. */
public interface HangUpWatch extends AutoCloseable {

  /**
   * The action will not begin any more. Waits for it to end when it has begun, unless it is the
   * action itself that calls.
   */
  @Override
  void close();
}
