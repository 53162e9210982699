package io.penstock.engine.service.definition;

import io.penstock.engine.catalog.EnvironmentVariable;
import io.penstock.engine.service.definition.VariableScope.Owner;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * An environment variable as it may be shown.
 *
 * @param value null for a secret
 * @param inheritedFrom where it was set; null when it is the scope's own
 */
public record VariableView(
    UUID id, String name, @Nullable String value, boolean secret, @Nullable Owner inheritedFrom) {

  static VariableView of(EnvironmentVariable variable, @Nullable Owner inheritedFrom) {
    return new VariableView(
        variable.id(),
        variable.name(),
        variable.secret() ? null : variable.value(),
        variable.secret(),
        inheritedFrom);
  }
}
