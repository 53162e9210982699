package io.penstock.adapters.store.document;

import io.penstock.engine.catalog.Export;
import java.util.function.UnaryOperator;
import tools.jackson.databind.node.ObjectNode;

/** Exports. */
public final class ExportMapping implements DocumentMapping<Export> {

  @Override
  public CatalogKey key(Export export) {
    return CatalogKey.of(export);
  }

  @Override
  public void write(Export export, ObjectNode document) {
    document.put("exported_by", export.exportedBy());
    document.put("description", export.description());
    ProjectObjectsMapping.write(
        export.objects(), document.putObject("objects"), UnaryOperator.identity());
    document.put("packages", export.packages());
    document.put("status", export.status().name());
    document.put("error_message", export.errorMessage());
    document.put("size", export.size());
  }

  @Override
  public Export read(CatalogKey key, DocumentReader document) {
    return new Export(
        key.id(),
        key.requireOwner(),
        document.text("exported_by"),
        document.text("description", ""),
        ProjectObjectsMapping.read(document.object("objects"), UnaryOperator.identity()),
        document.flag("packages", true),
        Export.Status.valueOf(document.text("status")),
        document.text("error_message", ""),
        document.longOrNull("size"),
        key.created());
  }
}
