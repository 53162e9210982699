package io.penstock.adapters.http;

import io.penstock.engine.service.RequestFilter;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** The query parameters that the list operations on requests read. */
final class RequestFilters {

  private static final long REST_OF_A_MILLISECOND = 999_999;

  private RequestFilters() {}

  /** Which requests to list (reference, section 2.6). */
  static RequestFilter of(QueryParameters query) {
    return new RequestFilter(
        query.list("status"),
        query.integer("limit"),
        query.integer("offset"),
        query.time("start_date").orElse(null),
        query.time("end_date").map(RequestFilters::wholeMillisecond).orElse(null),
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
