package io.penstock.adapters.store.document;

import io.penstock.engine.model.DataType;
import io.penstock.engine.model.Field;
import io.penstock.engine.model.JsonText;
import io.penstock.engine.model.Schema;
import io.penstock.engine.model.SchemaType;
import io.penstock.engine.model.Widget;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Schemas and fields, which are parts of several documents. */
final class SchemaMapping {

  private SchemaMapping() {}

  static void write(Schema schema, ObjectNode document) {
    document.put("type", schema.type().wireName());
    writeFields(schema.fields(), document.putArray("fields"));
  }

  static Schema read(DocumentReader document) {
    String type = document.text("type");
    for (SchemaType candidate : SchemaType.values()) {
      if (candidate.wireName().equals(type)) {
        return new Schema(candidate, document.list("fields", SchemaMapping::readField));
      }
    }
    throw new IllegalArgumentException("unknown schema type " + type);
  }

  static void writeFields(List<Field> fields, ArrayNode array) {
    for (Field field : fields) {
      ObjectNode document = array.addObject();
      document.put("name", field.name());
      document.put("data_type", field.type().wireName());
      Widget widget = field.widget();
      if (widget != null) {
        document
            .putObject("widget")
            .put("type", widget.type())
            .put("configuration", widget.configuration().toString());
      }
    }
  }

  static Field readField(DocumentReader document) {
    String type = document.text("data_type");
    return new Field(
        document.text("name"),
        DataType.ofWireName(type)
            .orElseThrow(() -> new IllegalArgumentException("unknown data type " + type)),
        readWidget(document));
  }

  private static @Nullable Widget readWidget(DocumentReader field) {
    if (!field.has("widget")) {
      return null;
    }
    DocumentReader widget = field.object("widget");
    return new Widget(widget.text("type"), widget.json("configuration", JsonText.of("{}")));
  }
}
