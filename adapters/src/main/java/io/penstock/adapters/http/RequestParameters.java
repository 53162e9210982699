package io.penstock.adapters.http;

import io.penstock.engine.error.RejectedException;
import io.penstock.engine.service.RequestFilter;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/** The query parameters of the operations on requests. */
final class RequestParameters {

  private static final long REST_OF_A_MILLISECOND = 999_999;

  private RequestParameters() {}

  /**
   * The parameter {@code priority}, which direct requests have too, though they never wait in a
   * queue (reference, section 2.2).
   *
   * @return 0 or 1; null when it was not given
   */
  static @Nullable Integer priority(QueryParameters query) {
    Integer priority = query.integer("priority");
    if (priority != null && priority != 0 && priority != 1) {
      throw RejectedException.invalid(
          "Query parameter 'priority' must be 0 (high) or 1 (standard).");
    }
    return priority;
  }

  /** Which requests to list (reference, section 2.6). */
  static RequestFilter filter(QueryParameters query) {
    return new RequestFilter(
        query.list("status"),
        query.integer("limit"),
        query.integer("offset"),
        query.time("start_date").orElse(null),
        query.time("end_date").map(RequestParameters::wholeMillisecond).orElse(null),
        query.string("search_id").orElse(null));
  }

  /**
   * Answers show milliseconds of times that are finer. A request that shows the very time given as
   * an end was created before it or at it, as far as anybody can see.
   */
  private static Instant wholeMillisecond(Instant end) {
    return end.truncatedTo(ChronoUnit.MILLIS).plusNanos(REST_OF_A_MILLISECOND);
  }
}
