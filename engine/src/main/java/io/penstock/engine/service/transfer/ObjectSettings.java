package io.penstock.engine.service.transfer;

import static io.penstock.engine.error.RejectedException.invalid;

import io.penstock.engine.service.definition.Names;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is said of one object of an export or import, or of a part of one: a JSON object. Its
 * versions and variables are in it, by name.
 */
record ObjectSettings(Map<String, @Nullable Object> values) {

  static final String VERSIONS = "versions";
  static final String VARIABLES = "environment_variables";
  static final String ZIP = "zip";

  static final ObjectSettings NONE = new ObjectSettings(Map.of());

  ObjectSettings {
    values = Collections.unmodifiableMap(values);
  }

  /** With one field. */
  static ObjectSettings of(String key, @Nullable Object value) {
    return NONE.with(key, value);
  }

  @Nullable Object get(String key) {
    return values.get(key);
  }

  /** The same with a field that is new or other. */
  ObjectSettings with(String key, @Nullable Object value) {
    Map<String, @Nullable Object> changed = new LinkedHashMap<>(values);
    changed.put(key, value);
    return new ObjectSettings(changed);
  }

  /** The same with other objects under a key. */
  ObjectSettings withObjects(String key, Map<String, ObjectSettings> objects) {
    return with(key, values(objects));
  }

  /** The same with all fields of the other. */
  ObjectSettings with(ObjectSettings other) {
    Map<String, @Nullable Object> changed = new LinkedHashMap<>(values);
    changed.putAll(other.values);
    return new ObjectSettings(changed);
  }

  /**
   * What is there under the key, by name; none for null or nothing.
   *
   * @param path of this object, with a dot at its end, for sentences
   * @throws io.penstock.engine.error.RejectedException when it is no object of objects
   */
  Map<String, ObjectSettings> objects(String key, String path) {
    Map<String, ObjectSettings> objects = new LinkedHashMap<>();
    String place = path + key;
    for (Map.Entry<String, @Nullable Object> each : object(values.get(key), place).entrySet()) {
      objects.put(
          each.getKey(), new ObjectSettings(object(each.getValue(), place + "." + each.getKey())));
    }
    return objects;
  }

  Map<String, ObjectSettings> versions(String path) {
    return objects(VERSIONS, path);
  }

  Map<String, ObjectSettings> variables(String path) {
    return objects(VARIABLES, path);
  }

  /** Whether it is a variable with a value that is never shown. */
  boolean isSecret() {
    return Boolean.TRUE.equals(values.get("secret"));
  }

  static Map<String, @Nullable Object> values(Map<String, ObjectSettings> objects) {
    Map<String, @Nullable Object> values = new LinkedHashMap<>();
    objects.forEach((name, settings) -> values.put(name, settings.values()));
    return values;
  }

  @SuppressWarnings("unchecked") // Keys of JSON objects are strings.
  private static Map<String, @Nullable Object> object(@Nullable Object value, String path) {
    return switch (value) {
      case null -> Map.of();
      case Map<?, ?> map -> (Map<String, @Nullable Object>) map;
      default -> throw invalid("Field %s must be an object.".formatted(Names.quote(path)));
    };
  }
}
