package io.penstock.engine.catalog;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A team's space: everything else belongs to one.
 *
 * @param name unique on the server
 * @param credits null for no limit
 */
public record Project(
    UUID id,
    String name,
    String organization,
    boolean advancedPermissions,
    @Nullable Double credits,
    List<String> corsOrigins,
    Map<String, String> labels,
    Instant created) {}
