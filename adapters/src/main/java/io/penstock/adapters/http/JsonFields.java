package io.penstock.adapters.http;

import io.penstock.engine.error.RejectedException;
import io.penstock.engine.model.JsonText;
import io.penstock.engine.port.JsonCodec;
import io.penstock.engine.port.JsonCodec.JsonException;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The fields of a JSON object that a client sent. Each reading method checks one field and refuses
 * with a sentence that names the field, its rule and what was found; {@code optional…} methods give
 * nothing for a field that is absent or null. Fields that nobody asks for are ignored, as the API
 * does.
 */
public final class JsonFields {

  private static final String BODY = "the request body";

  private final Map<?, ?> values;
  private final String path;
  private final JsonCodec codec;

  private JsonFields(Map<?, ?> values, String path, JsonCodec codec) {
    this.values = values;
    this.path = path;
    this.codec = codec;
  }

  /**
   * An object that came another way than in a body.
   *
   * @param values as JSON has them
   * @param path of the object, with a dot at its end, or empty
   */
  public static JsonFields of(Map<String, @Nullable Object> values, String path, JsonCodec codec) {
    return new JsonFields(values, path, codec);
  }

  /** An object without fields. */
  static JsonFields none(JsonCodec codec) {
    return new JsonFields(Map.of(), "", codec);
  }

  /**
   * Reads a body.
   *
   * @throws RejectedException when it is not a JSON object
   */
  static JsonFields parse(byte[] json, JsonCodec codec) {
    Object value = value(json, codec);
    if (value instanceof Map<?, ?> map) {
      return new JsonFields(map, "", codec);
    }
    throw RejectedException.invalid(
        "The request body must be a JSON object, but it is " + found(value) + ".");
  }

  /**
   * Reads a body that is a list of objects, or one object alone.
   *
   * @throws RejectedException when it is something else
   */
  static List<JsonFields> parseList(byte[] json, JsonCodec codec) {
    Object value = value(json, codec);
    if (value instanceof Map<?, ?> map) {
      return List.of(new JsonFields(map, "", codec));
    }
    if (!(value instanceof List<?> list)) {
      throw RejectedException.invalid(
          "The request body must be a list of JSON objects, but it is " + found(value) + ".");
    }
    List<JsonFields> objects = new ArrayList<>();
    for (Object element : list) {
      String place = "[" + objects.size() + "]";
      if (!(element instanceof Map<?, ?> map)) {
        throw RejectedException.invalid(
            "Element "
                + place
                + " of the request body must be an object, but it is "
                + found(element)
                + ".");
      }
      objects.add(new JsonFields(map, place + ".", codec));
    }
    return objects;
  }

  /** The same, but {@code null} is an object without fields. */
  static JsonFields parseOptional(byte[] json, JsonCodec codec) {
    return value(json, codec) == null ? none(codec) : parse(json, codec);
  }

  /**
   * Any JSON that a body holds.
   *
   * @throws RejectedException when it is no JSON
   */
  static @Nullable Object value(byte[] json, JsonCodec codec) {
    try {
      return codec.toValue(codec.read(json, BODY));
    } catch (JsonException e) {
      throw RejectedException.invalid(String.valueOf(e.getMessage()));
    }
  }

  /** The names of all fields, for objects whose fields are not known beforehand. */
  public List<String> names() {
    return values.keySet().stream().map(String::valueOf).toList();
  }

  /** Whether the field is there, be it null: what an update must tell from being absent. */
  public boolean has(String name) {
    return values.containsKey(name);
  }

  public String string(String name) {
    return required(name, "a string", optionalString(name));
  }

  public Optional<String> optionalString(String name) {
    return optional(name, String.class, "a string");
  }

  public boolean bool(String name) {
    return required(name, "true or false", optionalBool(name));
  }

  public Optional<Boolean> optionalBool(String name) {
    return optional(name, Boolean.class, "true or false");
  }

  /** A whole number of 32 bits; {@code 5.0} is one. Its range is for others to check. */
  public int integer(String name) {
    return required(name, "a whole number", optionalInteger(name));
  }

  public Optional<Integer> optionalInteger(String name) {
    return optionalNumber(name)
        .map(
            number -> {
              if (number.doubleValue() != number.intValue()) {
                String rule = "a whole number of at most 32 bits";
                throw number instanceof Long || number instanceof BigInteger
                    ? invalid(name, rule + ", but it is larger")
                    : wrong(name, rule, number);
              }
              return number.intValue();
            });
  }

  public Optional<Number> optionalNumber(String name) {
    return optional(name, Number.class, "a number");
  }

  /** An object of strings, such as labels. */
  public Optional<Map<String, String>> optionalStringMap(String name) {
    return optional(name, Map.class, "an object")
        .map(
            map -> {
              Map<String, String> strings = new LinkedHashMap<>();
              for (Map.Entry<?, ?> entry : ((Map<?, ?>) map).entrySet()) {
                if (!(entry.getValue() instanceof String text)) {
                  throw wrong(name + "." + entry.getKey(), "a string", entry.getValue());
                }
                strings.put(String.valueOf(entry.getKey()), text);
              }
              return strings;
            });
  }

  /** An object within this one. */
  public JsonFields object(String name) {
    return required(name, "an object", optionalObject(name));
  }

  public Optional<JsonFields> optionalObject(String name) {
    return optional(name, Map.class, "an object")
        .map(map -> new JsonFields(map, path + name + ".", codec));
  }

  /** A list of objects. */
  public List<JsonFields> objects(String name) {
    return required(name, "a list of objects", optionalObjects(name));
  }

  public Optional<List<JsonFields>> optionalObjects(String name) {
    return optional(name, List.class, "a list of objects")
        .map(
            list -> {
              List<JsonFields> objects = new ArrayList<>();
              for (Object element : (List<?>) list) {
                String place = name + "[" + objects.size() + "]";
                if (!(element instanceof Map<?, ?> map)) {
                  throw wrong(place, "an object", element);
                }
                objects.add(new JsonFields(map, path + place + ".", codec));
              }
              return objects;
            });
  }

  /** A list of strings. */
  public Optional<List<String>> optionalStrings(String name) {
    return optional(name, List.class, "a list of strings")
        .map(
            list -> {
              List<String> strings = new ArrayList<>();
              for (Object element : (List<?>) list) {
                if (!(element instanceof String text)) {
                  throw wrong(name + "[" + strings.size() + "]", "a string", element);
                }
                strings.add(text);
              }
              return strings;
            });
  }

  /**
   * Any value as JSON, null included; empty only when the field is absent. Numbers with decimals
   * have the precision of a double.
   */
  public Optional<JsonText> json(String name) {
    if (!has(name)) {
      return Optional.empty();
    }
    try {
      return Optional.of(codec.toJson(values.get(name)));
    } catch (JsonException e) {
      // It was read from JSON, within the same limits.
      throw new IllegalStateException(e);
    }
  }

  /** An object as JSON, for what is stored and echoed. */
  public Optional<JsonText> optionalJsonObject(String name) {
    return optional(name, Map.class, "an object").flatMap(any -> json(name));
  }

  /** A refusal of one field for a rule that its reader alone knows. */
  public RejectedException invalid(String name, String rule) {
    return RejectedException.invalid("Field '" + path + name + "' must be " + rule + ".");
  }

  private <T> Optional<T> optional(String name, Class<T> type, String rule) {
    Object value = values.get(name);
    if (value == null) {
      return Optional.empty();
    }
    if (!type.isInstance(value)) {
      throw wrong(name, rule, value);
    }
    return Optional.of(type.cast(value));
  }

  private <T> T required(String name, String rule, Optional<T> value) {
    return value.orElseThrow(
        () ->
            has(name)
                ? wrong(name, rule, null)
                : RejectedException.invalid(
                    "Field '" + path + name + "' is missing; it must be " + rule + "."));
  }

  private RejectedException wrong(String name, String rule, @Nullable Object found) {
    return RejectedException.invalid(
        "Field '" + path + name + "' must be " + rule + ", but it is " + found(found) + ".");
  }

  /** What a value is, for sentences. */
  static String found(@Nullable Object value) {
    return switch (value) {
      case null -> "null";
      case String text -> "a string";
      case Boolean bool -> "a boolean";
      case Long number -> "a whole number";
      case BigInteger number -> "a whole number";
      case Number number -> "a number with decimals";
      case List<?> list -> "a list";
      default -> "an object";
    };
  }
}
