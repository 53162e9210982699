package io.penstock.adapters.http;

/** Answers one operation of the API. May block; runs on a virtual thread of its own. */
@FunctionalInterface
public interface Handler {

  /**
   * Does what was asked for.
   *
   * @throws io.penstock.engine.error.RejectedException to refuse with a sentence
   * @throws InterruptedException when the server stops
   */
  ApiResponse handle(ApiRequest request) throws Exception;
}
