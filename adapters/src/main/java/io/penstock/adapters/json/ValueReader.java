package io.penstock.adapters.json;

import io.penstock.engine.port.JsonCodec.JsonException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonToken;

/** Makes Java values of JSON. The parser bounds the depth, and with it the recursion. */
final class ValueReader {

  private ValueReader() {}

  /**
   * @param token the current token of the parser, which starts the value
   */
  static @Nullable Object read(StrictParser parser, JsonToken token) throws JsonException {
    return switch (token) {
      case START_OBJECT -> object(parser);
      case START_ARRAY -> list(parser);
      case VALUE_STRING -> parser.text();
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> parser.number();
      case VALUE_TRUE -> true;
      case VALUE_FALSE -> false;
      case VALUE_NULL -> null;
      case END_OBJECT, END_ARRAY, PROPERTY_NAME, VALUE_EMBEDDED_OBJECT, NOT_AVAILABLE ->
          throw new IllegalArgumentException("no value starts with " + token);
    };
  }

  private static Map<String, @Nullable Object> object(StrictParser parser) throws JsonException {
    Map<String, @Nullable Object> object = new LinkedHashMap<>();
    while (parser.next() == JsonToken.PROPERTY_NAME) {
      String key = parser.text();
      object.put(key, read(parser, parser.next()));
    }
    return object;
  }

  private static List<@Nullable Object> list(StrictParser parser) throws JsonException {
    List<@Nullable Object> list = new ArrayList<>();
    JsonToken token = parser.next();
    while (token != JsonToken.END_ARRAY) {
      list.add(read(parser, token));
      token = parser.next();
    }
    return list;
  }
}
