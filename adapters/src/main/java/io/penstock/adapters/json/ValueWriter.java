package io.penstock.adapters.json;

import io.penstock.engine.model.JsonBuilder;
import io.penstock.engine.model.JsonText;
import io.penstock.engine.port.JsonCodec.JsonException;
import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Makes compact JSON of Java values, within the limits that reading has. */
final class ValueWriter {

  // Counting bits is free, counting digits is not: more bits than this are too many digits.
  private static final int MAX_INTEGER_BITS = 14_285;

  private final JsonBuilder builder = new JsonBuilder(64);

  private ValueWriter() {}

  static JsonText write(@Nullable Object value) throws JsonException {
    ValueWriter writer = new ValueWriter();
    writer.append(value, 0);
    return writer.builder.toJson();
  }

  private void append(@Nullable Object value, int depth) throws JsonException {
    switch (value) {
      case null -> builder.raw("null");
      case Boolean bool -> builder.raw(bool ? "true" : "false");
      case Long number -> builder.raw(number.toString());
      case Integer number -> builder.raw(number.toString());
      case BigInteger number -> integer(number);
      case Double number -> decimal(number);
      case String text -> string(text);
      case List<?> list -> list(list, deeper(depth));
      case Map<?, ?> map -> object(map, deeper(depth));
      default ->
          throw new JsonException(
              "A value of " + value.getClass().getSimpleName() + " cannot be written as JSON.");
    }
  }

  private static int deeper(int depth) throws JsonException {
    if (depth == StrictParser.MAX_DEPTH) {
      throw new JsonException(
          "The value is nested more than " + StrictParser.MAX_DEPTH + " levels deep.");
    }
    return depth + 1;
  }

  private void integer(BigInteger number) throws JsonException {
    if (number.bitLength() <= MAX_INTEGER_BITS) {
      String digits = number.toString();
      if (digits.length() - (number.signum() < 0 ? 1 : 0) <= StrictParser.MAX_NUMBER_LENGTH) {
        builder.raw(digits);
        return;
      }
    }
    throw new JsonException(
        "The value has a whole number of more than " + StrictParser.MAX_NUMBER_LENGTH + " digits.");
  }

  private void decimal(double number) throws JsonException {
    if (!Double.isFinite(number)) {
      throw new JsonException(
          "The value has the number " + number + ", which JSON cannot express.");
    }
    builder.raw(DoubleText.of(number));
  }

  private void string(String text) throws JsonException {
    if (Utf8.hasLoneSurrogate(text)) {
      throw new JsonException("The value has a string with half of a surrogate pair.");
    }
    builder.string(text);
  }

  private void list(List<?> list, int depth) throws JsonException {
    char separator = '[';
    for (Object element : list) {
      builder.raw(separator);
      append(element, depth);
      separator = ',';
    }
    builder.raw(list.isEmpty() ? "[]" : "]");
  }

  private void object(Map<?, ?> map, int depth) throws JsonException {
    char separator = '{';
    for (Map.Entry<?, ?> entry : map.entrySet()) {
      if (!(entry.getKey() instanceof String key)) {
        throw new JsonException("The value has an object with a key that is not a string.");
      }
      builder.raw(separator);
      string(key);
      builder.raw(':');
      append(entry.getValue(), depth);
      separator = ',';
    }
    builder.raw(map.isEmpty() ? "{}" : "}");
  }
}
