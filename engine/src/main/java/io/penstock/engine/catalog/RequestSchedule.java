package io.penstock.engine.catalog;

import io.penstock.engine.model.JsonText;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Makes batch requests at set times (reference, section 8.9).
 *
 * @param schedule a crontab of five fields
 * @param requestData of one request, or a list of those of several; null for an empty object
 * @param timeout of each request, in seconds
 * @param since the times after this count: when it was made, or its times last changed, or it was
 *     last enabled
 */
public record RequestSchedule(
    UUID id,
    UUID projectId,
    String name,
    VersionReference reference,
    String schedule,
    @Nullable JsonText requestData,
    int timeout,
    boolean enabled,
    String description,
    Map<String, String> labels,
    Instant created,
    Instant since)
    implements ProjectResource {}
