package io.penstock.adapters.http.wire;

import io.penstock.engine.catalog.Export;
import io.penstock.engine.catalog.Import;
import io.penstock.engine.catalog.ProjectObjects;
import io.penstock.engine.model.JsonText;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Exports and imports, field by field as in the reference, section 8.12. */
public final class TransferWire {

  /** There are no services here; newer clients read the field. */
  private static final JsonText NO_SERVICES = JsonText.of("{}");

  private TransferWire() {}

  /** {@code ExportList}, as the answer of a create. */
  public static JsonText created(Export export) {
    return Lists.one(export, TransferWire::common);
  }

  /** A list of {@code ExportList}. */
  public static JsonText exports(List<Export> exports) {
    return Lists.many(exports, TransferWire::common);
  }

  /** {@code ExportDetail}. */
  public static JsonText detail(Export export) {
    return Lists.one(
        export,
        (json, it) -> {
          common(json, it);
          objects(json, it.objects());
        });
  }

  /** {@code ImportList}, as the answer of a create. */
  public static JsonText created(Import imported) {
    return Lists.one(imported, TransferWire::common);
  }

  /** A list of {@code ImportList}. */
  public static JsonText imports(List<Import> imports) {
    return Lists.many(imports, TransferWire::common);
  }

  /** {@code ImportDetail}. */
  public static JsonText detail(Import imported) {
    return Lists.one(
        imported,
        (json, it) -> {
          common(json, it);
          objects(json, it.objects());
        });
  }

  private static void common(JsonWriter json, Export export) {
    json.field("id", export.id().toString())
        .field("exported_by", export.exportedBy())
        .field("creation_date", WireDates.millis(export.created()))
        .field("status", export.status().wireName())
        .field("error_message", export.errorMessage());
    size(json, export.size());
    json.field("description", export.description());
  }

  private static void common(JsonWriter json, Import imported) {
    json.field("id", imported.id().toString())
        .field("imported_by", imported.importedBy())
        .field("creation_date", WireDates.millis(imported.created()))
        .field("status", imported.status().wireName())
        .field("error_message", imported.errorMessage());
    size(json, imported.size());
  }

  private static void size(JsonWriter json, @Nullable Long size) {
    if (size == null) {
      json.nullField("size");
    } else {
      json.field("size", size);
    }
  }

  private static void objects(JsonWriter json, ProjectObjects objects) {
    json.field("deployments", objects.deployments())
        .field("pipelines", objects.pipelines())
        .field("environment_variables", objects.environmentVariables())
        .field("environments", objects.environments())
        .field("services", NO_SERVICES);
  }
}
