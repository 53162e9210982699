package io.penstock.adapters.http.definition;

import static io.penstock.adapters.http.definition.Bodies.integer;
import static io.penstock.adapters.http.definition.Bodies.text;

import io.penstock.adapters.http.JsonFields;
import io.penstock.engine.catalog.Attachment.Mapping;
import io.penstock.engine.catalog.Attachment.Source;
import io.penstock.engine.catalog.ObjectConfiguration;
import io.penstock.engine.catalog.ObjectConfiguration.OutputValue;
import io.penstock.engine.model.Field;
import io.penstock.engine.model.JsonText;
import io.penstock.engine.service.definition.AttachmentDeclaration;
import io.penstock.engine.service.definition.FieldDeclaration;
import io.penstock.engine.service.definition.GraphDeclaration;
import io.penstock.engine.service.definition.ObjectDeclaration;
import io.penstock.engine.service.definition.SchemaRules;
import io.penstock.engine.service.definition.SchemaRules.Side;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Reads the objects and attachments of a pipeline version (reference, sections 4.3 to 5). */
final class GraphBody {

  private static final JsonText NO_METADATA = JsonText.of("{}");

  private GraphBody() {}

  /** A list that is null or empty removes all there are; one that is absent leaves them. */
  static GraphDeclaration read(JsonFields body) {
    return new GraphDeclaration(
        list(body, "objects", GraphBody::object), list(body, "attachments", GraphBody::attachment));
  }

  private static <T> @Nullable List<T> list(
      JsonFields body, String name, Function<JsonFields, T> item) {
    if (!body.has(name)) {
      return null;
    }
    return body.optionalObjects(name).orElse(List.of()).stream().map(item).toList();
  }

  private static ObjectDeclaration object(JsonFields object) {
    return new ObjectDeclaration(
        object.string("name"),
        text(object, "reference_type"),
        object.string("reference_name"),
        text(object, "version"),
        object
            .optionalObject("configuration")
            .map(GraphBody::configuration)
            .orElse(ObjectConfiguration.EMPTY),
        object.optionalJsonObject("metadata").orElse(NO_METADATA));
  }

  private static ObjectConfiguration configuration(JsonFields configuration) {
    return new ObjectConfiguration(
        integer(configuration, "batch_size"),
        text(configuration, "error_message"),
        text(configuration, "expression"),
        fields(configuration, "input_fields", Side.INPUT),
        fields(configuration, "output_fields", Side.OUTPUT),
        configuration
            .optionalObjects("output_values")
            .map(values -> values.stream().map(GraphBody::outputValue).toList())
            .orElse(null),
        text(configuration, "on_error"));
  }

  private static @Nullable List<Field> fields(JsonFields configuration, String name, Side side) {
    List<FieldDeclaration> given = Bodies.fields(configuration, name);
    return given == null ? null : SchemaRules.fields(side, given);
  }

  private static OutputValue outputValue(JsonFields value) {
    return new OutputValue(value.string("name"), value.json("value").orElse(JsonText.NULL));
  }

  private static AttachmentDeclaration attachment(JsonFields attachment) {
    return new AttachmentDeclaration(
        attachment.string("destination_name"),
        attachment.objects("sources").stream().map(GraphBody::source).toList());
  }

  private static Source source(JsonFields source) {
    return new Source(
        source.string("source_name"),
        source.optionalObjects("mapping").orElse(List.of()).stream()
            .map(
                pair ->
                    new Mapping(
                        pair.string("source_field_name"), pair.string("destination_field_name")))
            .toList());
  }
}
