package io.penstock.engine.port;

import io.penstock.engine.catalog.Webhook.Header;
import io.penstock.engine.model.JsonText;
import java.time.Duration;
import java.util.List;

/** Sends a call to an address that a user chose, and to none that users must not reach. */
public interface WebhookCaller {

  /**
   * One call.
   *
   * @param url http or https
   * @param timeout for everything: finding the address, connecting, sending, and the head of the
   *     answer
   */
  record Call(String url, List<Header> headers, JsonText body, Duration timeout) {}

  /** Sends it with POST, and follows no redirect. Blocks. Throws nothing else. */
  Answer post(Call call) throws InterruptedException;

  /** How it ended. */
  sealed interface Answer {

    /** With a status code. */
    record Status(int code) implements Answer {}

    /** Without one; the sentence says why. */
    record Failed(String sentence) implements Answer {}
  }
}
