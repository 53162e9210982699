package io.penstock.adapters.json;

import io.penstock.engine.model.DataType;
import io.penstock.engine.model.Field;
import io.penstock.engine.model.Schema;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonToken;

/** The words in which data is refused. */
final class Sentences {

  private static final int LONGEST_QUOTE = 80;
  private static final int MOST_NAMES = 20;

  private Sentences() {}

  /** The subject as the first words of a sentence. */
  static String start(String subject) {
    return Character.toUpperCase(subject.charAt(0)) + subject.substring(1);
  }

  /** A name that somebody else chose, shortened so that a sentence stays one. */
  static String quoted(@Nullable String name) {
    return "'" + cut(String.valueOf(name)) + "'";
  }

  /** Text out of the data, shortened to a length that suits a sentence. */
  static String cut(String text) {
    return cut(text, LONGEST_QUOTE);
  }

  static String cut(String text, int longest) {
    return text.length() <= longest ? text : text.substring(0, longest) + "…";
  }

  /** What a value of the type has to be. */
  static String rule(DataType type) {
    return switch (type) {
          case INT -> "a whole number";
          case DOUBLE -> "a number";
          case STRING -> "a string";
          case BOOL -> "true or false";
          case DICT -> "an object";
          case FILE -> "a string of the form ubiops-file://bucket/file";
          case ARRAY_INT -> "a list of whole numbers";
          case ARRAY_DOUBLE -> "a list of numbers";
          case ARRAY_STRING -> "a list of strings";
          case ARRAY_FILE -> "a list of strings of the form ubiops-file://bucket/file";
        }
        + " ("
        + type.wireName()
        + ")";
  }

  /** What a value is that should be something else. */
  static String found(JsonToken token) {
    return switch (token) {
      case START_OBJECT -> "an object";
      case START_ARRAY -> "a list";
      case VALUE_STRING -> "a string";
      case VALUE_NUMBER_INT -> "a whole number";
      case VALUE_NUMBER_FLOAT -> "a number with decimals";
      case VALUE_TRUE, VALUE_FALSE -> "a boolean";
      case VALUE_NULL -> "null";
      case END_OBJECT, END_ARRAY, PROPERTY_NAME, VALUE_EMBEDDED_OBJECT, NOT_AVAILABLE ->
          throw new IllegalArgumentException("no value starts with " + token);
    };
  }

  /**
   * The end of a sentence, a hint at the fields there are: the one that was probably meant, or all
   * of them.
   */
  static String hint(String unknown, Schema schema) {
    if (schema.fields().isEmpty()) {
      return "; there are no fields.";
    }
    String nearest = "";
    int least = unknown.length() <= LONGEST_QUOTE ? 1 + unknown.length() / 3 : 0;
    for (Field field : schema.fields()) {
      int distance = EditDistance.between(unknown, field.name(), least + 1);
      if (distance <= least) {
        least = distance - 1;
        nearest = field.name();
      }
    }
    return nearest.isEmpty()
        ? "; the fields are " + names(schema) + "."
        : "; did you mean '" + nearest + "'?";
  }

  private static String names(Schema schema) {
    String names =
        schema.fields().stream()
            .limit(MOST_NAMES)
            .map(field -> "'" + field.name() + "'")
            .collect(Collectors.joining(", "));
    return schema.fields().size() > MOST_NAMES ? names + ", …" : names;
  }
}
