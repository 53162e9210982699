package io.penstock.engine.service;

import static io.penstock.engine.error.RejectedException.invalid;

import io.penstock.engine.error.RejectedException;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Which requests a list shows (seed, pipeline_requests_list), as the caller wrote it: unchecked.
 *
 * @param statuses names such as {@code failed}; none for {@code completed}
 * @param limit null for 50
 * @param offset null for 0
 * @param startDate null for any; created at this time or later
 * @param endDate null for any; created at this time or before
 * @param searchId null for any; a part of the id
 */
public record RequestFilter(
    List<String> statuses,
    @Nullable Integer limit,
    @Nullable Integer offset,
    @Nullable Instant startDate,
    @Nullable Instant endDate,
    @Nullable String searchId) {

  private static final int MAXIMUM_PAGE = 50;

  /**
   * How many requests to list.
   *
   * @throws RejectedException when that is out of range
   */
  int pageLimit() {
    int wanted = limit == null ? MAXIMUM_PAGE : limit;
    if (wanted < 1 || wanted > MAXIMUM_PAGE) {
      throw invalid(
          "limit is %d: it must be 1 to %d; use offset for further ones"
              .formatted(wanted, MAXIMUM_PAGE));
    }
    return wanted;
  }

  /**
   * How many requests to leave out.
   *
   * @throws RejectedException when that is out of range
   */
  int pageOffset() {
    int wanted = offset == null ? 0 : offset;
    if (wanted < 0) {
      throw invalid("offset is %d: it must be 0 or more".formatted(wanted));
    }
    return wanted;
  }

  /** What ids have to contain, in lower case; null for any. */
  @Nullable String idPart() {
    return searchId == null || searchId.isEmpty() ? null : searchId.toLowerCase(Locale.ROOT);
  }
}
