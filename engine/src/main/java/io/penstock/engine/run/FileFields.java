package io.penstock.engine.run;

import io.penstock.engine.model.DataType;
import io.penstock.engine.model.Field;
import io.penstock.engine.model.JsonText;
import io.penstock.engine.model.Payload;
import io.penstock.engine.model.Schema;
import io.penstock.engine.port.JsonCodec;
import io.penstock.engine.port.JsonCodec.JsonException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;

/** The fields of a schema that stand for files, of types {@code file} and {@code array_file}. */
final class FileFields {

  private FileFields() {}

  /** Whether there are any. Cheap: asked for every request. */
  static boolean in(Schema schema) {
    List<Field> fields = schema.fields();
    for (int i = 0; i < fields.size(); i++) {
      if (isFile(fields.get(i))) {
        return true;
      }
    }
    return false;
  }

  /** Their names. */
  static List<String> names(Schema schema) {
    return schema.fields().stream().filter(FileFields::isFile).map(Field::name).toList();
  }

  /** The same schema with any text, or list of texts, in their place. */
  static Schema asText(Schema schema) {
    return new Schema(
        schema.type(),
        schema.fields().stream()
            .map(
                field ->
                    switch (field.type()) {
                      case FILE -> new Field(field.name(), DataType.STRING);
                      case ARRAY_FILE -> new Field(field.name(), DataType.ARRAY_STRING);
                      default -> field;
                    })
            .toList());
  }

  /** What a file becomes. */
  @FunctionalInterface
  interface Translation {
    /**
     * Translates one value.
     *
     * @throws FileProblem with a sentence, when it cannot be
     */
    String apply(String field, String value) throws FileProblem, IOException, InterruptedException;
  }

  /** A file cannot be what it should be; the message is a sentence. */
  static final class FileProblem extends Exception {
    private static final long serialVersionUID = 1L;

    FileProblem(String message) {
      super(message);
    }
  }

  /**
   * A payload with other values in some fields.
   *
   * @param fields of which each has null, a text or a list of texts
   */
  static Payload translate(
      Payload payload, List<String> fields, JsonCodec codec, Translation translation)
      throws FileProblem, IOException, InterruptedException {
    return switch (payload) {
      case Payload.Many many -> {
        List<Payload.Item> items = new ArrayList<>();
        for (Payload.Item item : many.items()) {
          items.add(translateItem(item, fields, codec, translation));
        }
        yield new Payload.Many(items);
      }
      case Payload.Item item -> translateItem(item, fields, codec, translation);
    };
  }

  private static Payload.Item translateItem(
      Payload.Item item, List<String> fields, JsonCodec codec, Translation translation)
      throws FileProblem, IOException, InterruptedException {
    if (!(item instanceof Payload.Structured structured)) {
      return item;
    }
    SequencedMap<String, JsonText> values = new LinkedHashMap<>(structured.fields());
    for (String field : fields) {
      JsonText value = values.get(field);
      if (value != null && !value.isNull()) {
        values.put(field, translateValue(field, value, codec, translation));
      }
    }
    return new Payload.Structured(values);
  }

  private static JsonText translateValue(
      String field, JsonText value, JsonCodec codec, Translation translation)
      throws FileProblem, IOException, InterruptedException {
    try {
      Object parsed = codec.toValue(value);
      if (!(parsed instanceof List<?> list)) {
        return codec.toJson(translateText(field, parsed, translation));
      }
      List<@Nullable Object> translated = new ArrayList<>();
      for (Object element : list) {
        translated.add(translateText(field, element, translation));
      }
      return codec.toJson(translated);
    } catch (JsonException e) {
      throw new IllegalStateException("A value of a checked payload cannot be read.", e);
    }
  }

  /** What is no text is left for others to complain about. */
  private static @Nullable Object translateText(
      String field, @Nullable Object value, Translation translation)
      throws FileProblem, IOException, InterruptedException {
    return value instanceof String text ? translation.apply(field, text) : value;
  }

  private static boolean isFile(Field field) {
    return field.type() == DataType.FILE || field.type() == DataType.ARRAY_FILE;
  }
}
