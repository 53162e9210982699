package io.penstock.engine.model;

import java.util.List;
import java.util.Optional;

/**
 * What goes into, or comes out of, a deployment, a pipeline or an object of a pipeline.
 *
 * @param fields empty for plain schemas; possibly empty for structured ones
 */
public record Schema(SchemaType type, List<Field> fields) {

  public static final Schema PLAIN = new Schema(SchemaType.PLAIN, List.of());

  public Schema {
    fields = List.copyOf(fields);
  }

  public static Schema structured(List<Field> fields) {
    return new Schema(SchemaType.STRUCTURED, fields);
  }

  public static Schema structured(Field... fields) {
    return structured(List.of(fields));
  }

  public boolean isPlain() {
    return type == SchemaType.PLAIN;
  }

  public Optional<Field> field(String name) {
    for (Field field : fields) {
      if (field.name().equals(name)) {
        return Optional.of(field);
      }
    }
    return Optional.empty();
  }
}
