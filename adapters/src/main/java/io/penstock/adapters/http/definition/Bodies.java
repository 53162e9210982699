package io.penstock.adapters.http.definition;

import io.penstock.adapters.http.ApiRequest;
import io.penstock.adapters.http.JsonFields;
import io.penstock.engine.model.JsonText;
import io.penstock.engine.model.Widget;
import io.penstock.engine.service.definition.FieldDeclaration;
import io.penstock.engine.service.definition.LabelFilter;
import io.penstock.engine.service.definition.References.ObjectNames;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What the bodies and queries of several kinds of definitions have in common. */
final class Bodies {

  private static final JsonText NO_CONFIGURATION = JsonText.of("{}");

  private Bodies() {}

  static @Nullable String text(JsonFields body, String name) {
    return body.optionalString(name).orElse(null);
  }

  static @Nullable Integer integer(JsonFields body, String name) {
    return body.optionalInteger(name).orElse(null);
  }

  static @Nullable Boolean bool(JsonFields body, String name) {
    return body.optionalBool(name).orElse(null);
  }

  static @Nullable Map<String, String> labels(JsonFields body) {
    return body.optionalStringMap("labels").orElse(null);
  }

  /** The version of a deployment or pipeline that something is about. */
  static ObjectNames object(JsonFields body) {
    return new ObjectNames(
        body.string("object_type"), body.string("object_name"), text(body, "version"));
  }

  static LabelFilter labelFilter(ApiRequest request) {
    return LabelFilter.anyOf(request.query().labels("labels"));
  }

  /** Input or output fields; null when there are none in the body. */
  static @Nullable List<FieldDeclaration> fields(JsonFields body, String name) {
    return body.optionalObjects(name)
        .map(fields -> fields.stream().map(Bodies::field).toList())
        .orElse(null);
  }

  private static FieldDeclaration field(JsonFields field) {
    return new FieldDeclaration(field.string("name"), field.string("data_type"), widget(field));
  }

  /**
   * An empty object is what details show for no widget, and so means the same here; clients send
   * its fields as null.
   */
  private static @Nullable Widget widget(JsonFields field) {
    JsonFields widget = field.optionalObject("widget").orElse(null);
    if (widget == null) {
      return null;
    }
    Optional<JsonText> configuration = widget.optionalJsonObject("configuration");
    return widget.optionalString("type").isEmpty() && configuration.isEmpty()
        ? null
        : new Widget(widget.string("type"), configuration.orElse(NO_CONFIGURATION));
  }
}
