package io.penstock.adapters.http.openapi;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the files of the description may say shorter than OpenAPI does: {@code {"$ref": "Status"}}
 * for the schema, response or header of that name, and {@code "required": "*"} for an object that
 * always has all its properties, as nearly every answer has.
 */
final class Shorthands {

  private static final List<String> KINDS = List.of("schemas", "responses", "headers");

  private final Map<String, @Nullable Object> components;

  Shorthands(Map<String, @Nullable Object> components) {
    this.components = components;
  }

  /** Writes them out, everywhere below. */
  void expand(@Nullable Object value) {
    if (value instanceof List<?> list) {
      list.forEach(this::expand);
    } else if (value instanceof Map<?, ?>) {
      Map<String, @Nullable Object> object = Values.object(value);
      if (object.get("$ref") instanceof String name && !name.startsWith("#")) {
        object.put("$ref", reference(name));
      }
      if ("*".equals(object.get("required"))) {
        object.put("required", List.copyOf(Values.object(object, "properties").keySet()));
      }
      object.values().forEach(this::expand);
    }
  }

  private String reference(String name) {
    for (String kind : KINDS) {
      if (Values.object(components, kind).containsKey(name)) {
        return "#/components/" + kind + "/" + name;
      }
    }
    throw new IllegalStateException("The description refers to " + name + ", which is not there.");
  }
}
