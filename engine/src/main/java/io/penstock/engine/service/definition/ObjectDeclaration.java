package io.penstock.engine.service.definition;

import io.penstock.engine.catalog.ObjectConfiguration;
import io.penstock.engine.model.JsonText;
import org.jspecify.annotations.Nullable;

/**
 * A pipeline object as it was given (reference, section 4.3).
 *
 * @param referenceType {@code deployment}, {@code pipeline} or {@code operator}; null for {@code
 *     deployment}
 * @param version null to follow the default version at run time
 * @param metadata a JSON object
 */
public record ObjectDeclaration(
    String name,
    @Nullable String referenceType,
    String referenceName,
    @Nullable String version,
    ObjectConfiguration configuration,
    JsonText metadata) {}
