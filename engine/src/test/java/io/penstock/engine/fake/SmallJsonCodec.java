package io.penstock.engine.fake;

import io.penstock.engine.model.DataType;
import io.penstock.engine.model.Field;
import io.penstock.engine.model.JsonText;
import io.penstock.engine.model.Payload;
import io.penstock.engine.model.Payload.Item;
import io.penstock.engine.model.Payload.Many;
import io.penstock.engine.model.Payload.Plain;
import io.penstock.engine.model.Payload.Structured;
import io.penstock.engine.model.Schema;
import io.penstock.engine.port.JsonCodec;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Reads as much JSON as the engine's tests write: no blanks, no escapes, whole and decimal numbers.
 */
public final class SmallJsonCodec implements JsonCodec {

  @Override
  public JsonText read(byte[] json, String subject) throws JsonException {
    return toJson(parse(new String(json, StandardCharsets.UTF_8), subject));
  }

  @Override
  public Payload readPayload(byte[] json, Schema schema, String subject) throws JsonException {
    Object value = parse(new String(json, StandardCharsets.UTF_8), subject);
    if (value instanceof List<?> list) {
      List<Item> items = new ArrayList<>();
      for (Object each : list) {
        items.add(item(each, schema, subject));
      }
      return new Many(items);
    }
    return item(value, schema, subject);
  }

  @Override
  public List<Payload> readPayloads(byte[] json, Schema schema, String subject)
      throws JsonException {
    Object value = parse(new String(json, StandardCharsets.UTF_8), subject);
    List<Payload> payloads = new ArrayList<>();
    for (Object each : value instanceof List<?> list ? list : List.of(String.valueOf(value))) {
      payloads.add(item(each, schema, subject));
    }
    return payloads;
  }

  private Item item(@Nullable Object value, Schema schema, String subject) throws JsonException {
    if (schema.isPlain()) {
      if (value instanceof String text) {
        return new Plain(text);
      }
      throw new JsonException("In %s, the item is not a string.".formatted(subject));
    }
    if (!(value instanceof Map<?, ?> members)) {
      throw new JsonException("In %s, the item is not an object.".formatted(subject));
    }
    SequencedMap<String, JsonText> fields = new LinkedHashMap<>();
    for (Field field : schema.fields()) {
      if (!members.containsKey(field.name())) {
        throw new JsonException(
            "In %s, the field '%s' is missing.".formatted(subject, field.name()));
      }
      Object member = members.get(field.name());
      if (!fits(member, field.type())) {
        throw new JsonException(
            "In %s, the field '%s' is not of type %s."
                .formatted(subject, field.name(), field.type().wireName()));
      }
      fields.put(field.name(), toJson(member));
    }
    for (Object name : members.keySet()) {
      if (schema.field((String) name).isEmpty()) {
        throw new JsonException("In %s, the field '%s' is unknown.".formatted(subject, name));
      }
    }
    return new Structured(fields);
  }

  private static boolean fits(@Nullable Object value, DataType type) {
    return value == null
        || switch (type) {
          case INT -> value instanceof Long;
          case DOUBLE -> value instanceof Number;
          case STRING, FILE -> value instanceof String;
          case BOOL -> value instanceof Boolean;
          case DICT -> value instanceof Map<?, ?>;
          case ARRAY_INT, ARRAY_DOUBLE, ARRAY_STRING, ARRAY_FILE -> value instanceof List<?>;
        };
  }

  @Override
  public @Nullable Object toValue(JsonText json) throws JsonException {
    return parse(json.toString(), "the value");
  }

  @Override
  public JsonText toJson(@Nullable Object value) {
    return switch (value) {
      case String text -> JsonText.ofString(text);
      case List<?> list ->
          JsonText.of(
              list.stream()
                  .map(each -> toJson(each).toString())
                  .collect(Collectors.joining(",", "[", "]")));
      case Map<?, ?> map ->
          JsonText.of(
              map.entrySet().stream()
                  .map(each -> toJson(each.getKey()) + ":" + toJson(each.getValue()))
                  .collect(Collectors.joining(",", "{", "}")));
      case null, default -> JsonText.of(String.valueOf(value));
    };
  }

  private static @Nullable Object parse(String json, String subject) throws JsonException {
    try {
      Reader reader = new Reader(json);
      Object value = reader.value();
      if (reader.at == json.length()) {
        return value;
      }
    } catch (IllegalArgumentException | StringIndexOutOfBoundsException wrong) {
      // The same sentence as for what is left over.
    }
    throw new JsonException("In %s, this is not JSON: %s".formatted(subject, json));
  }

  private static final class Reader {
    private final String json;
    private int at;

    private Reader(String json) {
      this.json = json;
    }

    @Nullable Object value() {
      return switch (json.charAt(at)) {
        case '{' -> object();
        case '[' -> array();
        case '"' -> string();
        default -> scalar();
      };
    }

    private Map<String, @Nullable Object> object() {
      Map<String, @Nullable Object> members = new LinkedHashMap<>();
      for (at++; json.charAt(at) != '}'; skip(',')) {
        String name = string();
        skip(':');
        members.put(name, value());
      }
      at++;
      return members;
    }

    private List<@Nullable Object> array() {
      List<@Nullable Object> items = new ArrayList<>();
      for (at++; json.charAt(at) != ']'; skip(',')) {
        items.add(value());
      }
      at++;
      return items;
    }

    private String string() {
      int end = json.indexOf('"', at + 1);
      String text = json.substring(at + 1, end);
      at = end + 1;
      return text;
    }

    private @Nullable Object scalar() {
      int start = at;
      while (at < json.length() && ",]}".indexOf(json.charAt(at)) < 0) {
        at++;
      }
      String token = json.substring(start, at);
      return switch (token) {
        case "null" -> null;
        case "true", "false" -> Boolean.valueOf(token);
        default -> token.contains(".") ? (Object) Double.valueOf(token) : Long.valueOf(token);
      };
    }

    private void skip(char expected) {
      if (json.charAt(at) == expected) {
        at++;
      }
    }
  }
}
