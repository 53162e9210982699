package io.penstock.engine.service;

import java.time.Instant;
import java.util.List;
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
    @Nullable String searchId) {}
