package io.penstock.adapters.http.wire;

import io.penstock.engine.model.Field;
import io.penstock.engine.model.JsonText;
import io.penstock.engine.model.Schema;
import io.penstock.engine.model.Widget;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Input and output types with their fields. */
final class SchemaWire {

  private static final JsonText NO_WIDGET = JsonText.of("{}");

  /** Whether fields show their widgets: details do, lists do not. */
  enum Widgets {
    SHOWN,
    LEFT_OUT
  }

  private SchemaWire() {}

  /** The four fields of a deployment or pipeline. */
  static void write(JsonWriter json, Schema input, Schema output, Widgets widgets) {
    json.field("input_type", input.type().wireName());
    fields(json.name("input_fields"), input.fields(), widgets);
    json.field("output_type", output.type().wireName());
    fields(json.name("output_fields"), output.fields(), widgets);
  }

  static void fields(JsonWriter json, List<Field> fields, Widgets widgets) {
    json.beginArray();
    for (Field field : fields) {
      json.beginObject().field("name", field.name()).field("data_type", field.type().wireName());
      switch (widgets) {
        case SHOWN -> widget(json, field.widget());
        case LEFT_OUT -> {}
      }
      json.endObject();
    }
    json.endArray();
  }

  private static void widget(JsonWriter json, @Nullable Widget widget) {
    if (widget == null) {
      json.field("widget", NO_WIDGET);
      return;
    }
    json.name("widget")
        .beginObject()
        .field("type", widget.type())
        .field("configuration", widget.configuration())
        .endObject();
  }
}
