package io.penstock.adapters.http;

import io.penstock.engine.error.RejectedException;
import io.penstock.engine.request.RequestId;

/** What the operations on requests read alike. */
final class RequestParameters {

  private RequestParameters() {}

  /**
   * The path parameter {@code request_id}.
   *
   * @param notFound the sentence for what is no id: nothing has it
   */
  static RequestId requestId(ApiRequest request, String notFound) {
    return RequestId.parse(request.path("request_id"))
        .orElseThrow(() -> RejectedException.notFound(notFound));
  }

  /** Direct requests never wait in a queue, so their priority is checked and changes nothing. */
  static void checkPriority(QueryParameters query) {
    Integer priority = query.integer("priority");
    if (priority != null && priority != 0 && priority != 1) {
      throw RejectedException.invalid(
          "Query parameter 'priority' must be 0 (high) or 1 (standard).");
    }
  }
}
