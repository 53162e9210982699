package io.penstock.adapters.http.wire;

import io.penstock.engine.catalog.EnvironmentVariable.Level;
import io.penstock.engine.model.JsonText;
import io.penstock.engine.service.definition.VariableScope.Owner;
import io.penstock.engine.service.definition.VariableView;
import java.util.List;

/** Environment variables, field by field as in the reference, section 6.5. */
public final class EnvironmentVariableWire {

  private EnvironmentVariableWire() {}

  /** {@code EnvironmentVariableList}, which despite its name is one variable. */
  public static JsonText detail(VariableView variable) {
    return Lists.one(variable, EnvironmentVariableWire::common);
  }

  /** A list of a project, where nothing is inherited. */
  public static JsonText list(List<VariableView> variables) {
    return Lists.many(variables, EnvironmentVariableWire::common);
  }

  /** {@code InheritedEnvironmentVariableList}. */
  public static JsonText inheritedList(List<VariableView> variables) {
    return Lists.many(
        variables,
        (json, it) -> {
          common(json, it);
          Owner from = it.inheritedFrom();
          json.field("inheritance_type", from == null ? null : wireName(from.level()))
              .field("inheritance_name", from == null ? null : from.name());
        });
  }

  private static void common(JsonWriter json, VariableView variable) {
    json.field("id", variable.id().toString())
        .field("name", variable.name())
        .field("value", variable.value())
        .field("secret", variable.secret());
  }

  private static String wireName(Level level) {
    return switch (level) {
      case PROJECT -> "project";
      case DEPLOYMENT -> "deployment";
      case VERSION -> "version";
    };
  }
}
