package io.penstock.engine.catalog;

import io.penstock.engine.model.Schema;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A team's own code, with what goes in and what comes out.
 *
 * @param name unique in the project
 * @param defaultVersion what requests go to that name no version; null while there is none
 */
public record Deployment(
    UUID id,
    UUID projectId,
    String name,
    String description,
    Schema input,
    Schema output,
    Map<String, String> labels,
    @Nullable UUID defaultVersion,
    Instant created,
    Instant updated) {}
