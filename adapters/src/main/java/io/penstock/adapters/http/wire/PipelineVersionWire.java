package io.penstock.adapters.http.wire;

import io.penstock.adapters.http.wire.SchemaWire.Widgets;
import io.penstock.engine.catalog.Attachment;
import io.penstock.engine.catalog.ObjectConfiguration;
import io.penstock.engine.catalog.PipelineVersion;
import io.penstock.engine.model.Field;
import io.penstock.engine.model.JsonText;
import io.penstock.engine.service.definition.ObjectView;
import io.penstock.engine.service.definition.PipelineVersionView;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Pipeline versions, field by field as in the reference, sections 4.2 to 4.4. */
public final class PipelineVersionWire {

  private PipelineVersionWire() {}

  /** {@code PipelineVersionDetail}. */
  public static JsonText detail(PipelineVersionView view) {
    return Lists.one(
        view,
        (json, it) -> {
          common(json, it);
          json.name("objects").beginArray();
          it.objects().forEach(object -> object(json, object));
          json.endArray().name("attachments").beginArray();
          it.version().attachments().forEach(attachment -> attachment(json, attachment));
          json.endArray();
        });
  }

  /** {@code PipelineVersionList}: without objects and attachments. */
  public static JsonText list(List<PipelineVersionView> views) {
    return Lists.many(views, PipelineVersionWire::common);
  }

  private static void common(JsonWriter json, PipelineVersionView view) {
    PipelineVersion version = view.version();
    json.field("id", version.id().toString())
        .field("pipeline", view.pipeline())
        .field("version", version.name())
        .field("default", view.isDefault())
        .field("description", version.description())
        .field("labels", version.labels())
        .field("creation_date", WireDates.micros(version.created()))
        .field("last_updated", WireDates.micros(version.updated()));
    RetentionWire.write(json, version.retention());
    RetentionWire.noNotifications(json);
  }

  private static void object(JsonWriter json, ObjectView view) {
    json.beginObject()
        .field("id", view.object().id().toString())
        .field("name", view.object().name())
        .field("reference_name", view.referenceName())
        .field("reference_type", view.referenceType())
        .field("version", view.version())
        .field("default", view.version() == null && !view.referenceType().equals("operator"))
        .field("input_type", view.input().type().wireName())
        .field("output_type", view.output().type().wireName());
    configuration(json.name("configuration"), view.object().configuration());
    json.field("metadata", view.object().metadata());
    SchemaWire.fields(json.name("input_fields"), view.input().fields(), Widgets.LEFT_OUT);
    SchemaWire.fields(json.name("output_fields"), view.output().fields(), Widgets.LEFT_OUT);
    json.endObject();
  }

  /** What was given, and nothing else. */
  private static void configuration(JsonWriter json, ObjectConfiguration configuration) {
    json.beginObject();
    Integer batchSize = configuration.batchSize();
    if (batchSize != null) {
      json.field("batch_size", batchSize);
    }
    text(json, "error_message", configuration.errorMessage());
    text(json, "expression", configuration.expression());
    fields(json, "input_fields", configuration.inputFields());
    fields(json, "output_fields", configuration.outputFields());
    List<ObjectConfiguration.OutputValue> values = configuration.outputValues();
    if (values != null) {
      json.name("output_values").beginArray();
      values.forEach(
          value ->
              json.beginObject()
                  .field("name", value.name())
                  .field("value", value.value())
                  .endObject());
      json.endArray();
    }
    text(json, "on_error", configuration.onError());
    json.endObject();
  }

  private static void text(JsonWriter json, String name, @Nullable String text) {
    if (text != null) {
      json.field(name, text);
    }
  }

  private static void fields(JsonWriter json, String name, @Nullable List<Field> fields) {
    if (fields != null) {
      SchemaWire.fields(json.name(name), fields, Widgets.LEFT_OUT);
    }
  }

  /** The id is there although no example shows it: the official client refuses to do without. */
  private static void attachment(JsonWriter json, Attachment attachment) {
    json.beginObject()
        .field("id", attachment.id().toString())
        .field("destination_name", attachment.destination())
        .name("sources")
        .beginArray();
    for (Attachment.Source source : attachment.sources()) {
      json.beginObject().field("source_name", source.name()).name("mapping").beginArray();
      source
          .mapping()
          .forEach(
              pair ->
                  json.beginObject()
                      .field("source_field_name", pair.sourceField())
                      .field("destination_field_name", pair.destinationField())
                      .endObject());
      json.endArray().endObject();
    }
    json.endArray().endObject();
  }
}
