package io.penstock.adapters.json;

import io.penstock.engine.model.DataType;
import io.penstock.engine.model.Field;
import io.penstock.engine.model.JsonText;
import io.penstock.engine.port.JsonCodec.JsonException;
import tools.jackson.core.JsonToken;

/**
 * Reads the value of one field and checks it against its type (reference, section 9). Null is a
 * value of every type; inside a list it is not.
 */
final class FieldReader {

  private static final String FILE_PREFIX = "ubiops-file://";

  private final StrictParser parser;

  FieldReader(StrictParser parser) {
    this.parser = parser;
  }

  /** Reads what follows the key. */
  JsonText read(Field field, String what) throws JsonException {
    JsonToken token = parser.next();
    return switch (field.type()) {
      case INT, DOUBLE, STRING, BOOL, FILE -> single(token, field, what);
      case DICT -> dict(token, field, what);
      case ARRAY_INT -> list(token, field, DataType.INT, what);
      case ARRAY_DOUBLE -> list(token, field, DataType.DOUBLE, what);
      case ARRAY_STRING -> list(token, field, DataType.STRING, what);
      case ARRAY_FILE -> list(token, field, DataType.FILE, what);
    };
  }

  private JsonText single(JsonToken token, Field field, String what) throws JsonException {
    if (token == JsonToken.VALUE_NULL) {
      return JsonText.NULL;
    }
    if (!fits(token, field.type())) {
      throw wrong(field, what, "it is " + found(token));
    }
    JsonText value = parser.slice(parser.start());
    return field.type() == DataType.INT && token == JsonToken.VALUE_NUMBER_FLOAT
        ? JsonText.of(WholeNumber.of(value.toString()).orElseThrow())
        : value;
  }

  private JsonText dict(JsonToken token, Field field, String what) throws JsonException {
    if (token == JsonToken.VALUE_NULL) {
      return JsonText.NULL;
    }
    if (token != JsonToken.START_OBJECT) {
      throw wrong(field, what, "it is " + found(token));
    }
    int start = parser.start();
    parser.skip();
    return parser.slice(start);
  }

  private JsonText list(JsonToken token, Field field, DataType elementType, String what)
      throws JsonException {
    if (token == JsonToken.VALUE_NULL) {
      return JsonText.NULL;
    }
    if (token != JsonToken.START_ARRAY) {
      throw wrong(field, what, "it is " + found(token));
    }
    int start = parser.start();
    boolean decimals = false;
    int index = 0;
    JsonToken element = parser.next();
    while (element != JsonToken.END_ARRAY) {
      if (!fits(element, elementType)) {
        throw wrong(field, what, "at index " + index + " there is " + found(element));
      }
      decimals |= element == JsonToken.VALUE_NUMBER_FLOAT;
      index++;
      element = parser.next();
    }
    JsonText value = parser.slice(start);
    return decimals && elementType == DataType.INT ? wholeNumbers(value) : value;
  }

  private boolean fits(JsonToken token, DataType type) throws JsonException {
    return switch (type) {
      case INT ->
          token == JsonToken.VALUE_NUMBER_INT
              || (token == JsonToken.VALUE_NUMBER_FLOAT
                  && WholeNumber.of(parser.text()).isPresent());
      case DOUBLE -> token.isNumeric() && parser.isFinite();
      case STRING -> token == JsonToken.VALUE_STRING;
      case BOOL -> token == JsonToken.VALUE_TRUE || token == JsonToken.VALUE_FALSE;
      case FILE -> token == JsonToken.VALUE_STRING && isFile(parser.text());
      case DICT -> token == JsonToken.START_OBJECT;
      case ARRAY_INT, ARRAY_DOUBLE, ARRAY_STRING, ARRAY_FILE -> token == JsonToken.START_ARRAY;
    };
  }

  private static boolean isFile(String text) {
    int slash = text.indexOf('/', FILE_PREFIX.length());
    return text.startsWith(FILE_PREFIX)
        && slash > FILE_PREFIX.length()
        && slash < text.length() - 1;
  }

  /** Rewrites a compact list of numbers, all of them whole, some written with decimals. */
  private static JsonText wholeNumbers(JsonText numbers) {
    String text = numbers.toString();
    StringBuilder whole = new StringBuilder(text.length()).append('[');
    for (String number : text.substring(1, text.length() - 1).split(",", -1)) {
      whole.append(whole.length() > 1 ? "," : "").append(WholeNumber.of(number).orElseThrow());
    }
    return JsonText.of(whole.append(']').toString());
  }

  private String found(JsonToken token) {
    return token.isNumeric() && !parser.isFinite()
        ? "a number beyond the range of a double"
        : Sentences.found(token);
  }

  private static JsonException wrong(Field field, String what, String found) {
    return new JsonException(
        "Field '"
            + field.name()
            + "' of "
            + what
            + " must be "
            + Sentences.rule(field.type())
            + ", but "
            + found
            + ".");
  }
}
