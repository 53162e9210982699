package io.penstock.adapters.http.openapi;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** JSON as the codec gives it, taken for what the files of the description must hold. */
final class Values {

  private Values() {}

  @SuppressWarnings("unchecked") // Keys of JSON objects are strings.
  static Map<String, @Nullable Object> object(@Nullable Object value) {
    if (value instanceof Map<?, ?> map) {
      return (Map<String, @Nullable Object>) map;
    }
    throw new IllegalStateException("The description has " + value + " in place of an object.");
  }

  /** The object of that name, which is made when it is not there. */
  static Map<String, @Nullable Object> object(Map<String, @Nullable Object> of, String name) {
    return object(of.computeIfAbsent(name, any -> new LinkedHashMap<>()));
  }

  /** The list of that name; none when it is not there. */
  static List<?> list(Map<String, @Nullable Object> of, String name) {
    return of.get(name) instanceof List<?> list ? list : List.of();
  }
}
