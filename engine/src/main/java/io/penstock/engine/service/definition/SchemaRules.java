package io.penstock.engine.service.definition;

import static io.penstock.engine.error.RejectedException.invalid;

import io.penstock.engine.error.RejectedException;
import io.penstock.engine.model.DataType;
import io.penstock.engine.model.Field;
import io.penstock.engine.model.Schema;
import io.penstock.engine.model.SchemaType;
import io.penstock.engine.model.Widget;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Makes schemas of what was given (reference, sections 4.1 and 9). */
public final class SchemaRules {

  private static final Set<String> INPUT_WIDGETS =
      Set.of(
          "textbox",
          "numberbox",
          "slider",
          "dropdown",
          "switch",
          "button",
          "image_preview",
          "drawer");
  private static final Set<String> OUTPUT_WIDGETS = Set.of("textbox", "button", "image_preview");

  /** Which of the two schemas of a thing; names the fields in sentences. */
  public enum Side {
    INPUT("input_type", "input_fields"),
    OUTPUT("output_type", "output_fields");

    private final String typeField;
    private final String listField;

    Side(String typeField, String listField) {
      this.typeField = typeField;
      this.listField = listField;
    }
  }

  private SchemaRules() {}

  /**
   * A new schema, or a changed one. A type without fields drops the old fields, as the API does;
   * fields alone replace the old ones.
   *
   * @param otherwise what it was before, or the default
   */
  public static Schema schema(
      Side side, @Nullable String type, @Nullable List<FieldDeclaration> fields, Schema otherwise) {
    if (type == null && fields == null) {
      return otherwise;
    }
    SchemaType newType = type == null ? otherwise.type() : type(side, type);
    List<FieldDeclaration> given = fields == null ? List.of() : fields;
    return switch (newType) {
      case STRUCTURED ->
          fields == null && otherwise.type() == newType
              ? otherwise
              : Schema.structured(fields(side, given));
      case PLAIN -> {
        if (!given.isEmpty()) {
          throw invalid(
              "'%s' must be empty or left out when '%s' is plain: a plain value has no fields."
                  .formatted(side.listField, side.typeField));
        }
        yield Schema.PLAIN;
      }
    };
  }

  /**
   * The fields, with unique names, known data types and known widgets.
   *
   * @throws RejectedException when a rule is broken
   */
  public static List<Field> fields(Side side, List<FieldDeclaration> given) {
    List<Field> fields = new ArrayList<>();
    Set<String> names = new HashSet<>();
    for (FieldDeclaration declaration : given) {
      String name = Names.FIELD.check(side.listField + ".name", declaration.name());
      if (!names.add(name)) {
        throw invalid(
            "The field %s is given twice in '%s': field names must be unique."
                .formatted(Names.quote(name), side.listField));
      }
      fields.add(new Field(name, dataType(side, declaration), widget(side, declaration)));
    }
    return List.copyOf(fields);
  }

  private static SchemaType type(Side side, String type) {
    return switch (type) {
      case "structured" -> SchemaType.STRUCTURED;
      case "plain" -> SchemaType.PLAIN;
      default ->
          throw invalid(
              "The value %s of '%s' is not known: it must be structured or plain."
                  .formatted(Names.quote(type), side.typeField));
    };
  }

  private static DataType dataType(Side side, FieldDeclaration declaration) {
    return DataType.ofWireName(declaration.dataType())
        .orElseThrow(
            () ->
                invalid(
                    "The data type %s of field '%s' in '%s' is not known: it must be one of %s."
                        .formatted(
                            Names.quote(declaration.dataType()),
                            declaration.name(),
                            side.listField,
                            DataType.allWireNames())));
  }

  private static @Nullable Widget widget(Side side, FieldDeclaration declaration) {
    Widget widget = declaration.widget();
    Set<String> known = side == Side.INPUT ? INPUT_WIDGETS : OUTPUT_WIDGETS;
    if (widget != null && !known.contains(widget.type())) {
      throw invalid(
          "The widget %s of field '%s' in '%s' is not known: it must be one of %s."
              .formatted(
                  Names.quote(widget.type()),
                  declaration.name(),
                  side.listField,
                  String.join(", ", known.stream().sorted().toList())));
    }
    return widget;
  }
}
