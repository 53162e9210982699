package io.penstock.adapters.store.document;

import io.penstock.engine.catalog.Import;
import tools.jackson.databind.node.ObjectNode;

/** Imports. Their objects are encrypted: variables among them have values. */
public final class ImportMapping implements DocumentMapping<Import> {

  private final Secrets secrets;

  ImportMapping(Secrets secrets) {
    this.secrets = secrets;
  }

  @Override
  public CatalogKey key(Import imported) {
    return CatalogKey.of(imported);
  }

  @Override
  public void write(Import imported, ObjectNode document) {
    document.put("imported_by", imported.importedBy());
    document.put("skip_confirmation", imported.skipConfirmation());
    String link = imported.link();
    // Often it is all that it takes to have the file.
    document.put("sealed_link", link == null ? null : secrets.sealText(link, imported.id()));
    ProjectObjectsMapping.write(
        imported.objects(),
        document.putObject("sealed"),
        text -> secrets.sealText(text, imported.id()));
    Import.Confirmation confirmation = imported.confirmation();
    if (confirmation != null) {
      document.put("confirmed_by", confirmation.by());
      document.put("confirmed", Documents.time(confirmation.at()));
    }
    document.put("status", imported.status().name());
    document.put("error_message", imported.errorMessage());
    document.put("size", imported.size());
  }

  @Override
  public Import read(CatalogKey key, DocumentReader document) {
    return new Import(
        key.id(),
        key.requireOwner(),
        document.text("imported_by"),
        document.flag("skip_confirmation", false),
        document.has("sealed_link")
            ? secrets.unsealText(document.text("sealed_link"), key.id())
            : null,
        ProjectObjectsMapping.read(
            document.object("sealed"), text -> secrets.unsealText(text, key.id())),
        document.has("confirmed_by")
            ? new Import.Confirmation(document.text("confirmed_by"), document.time("confirmed"))
            : null,
        Import.Status.valueOf(document.text("status")),
        document.text("error_message", ""),
        document.longOrNull("size"),
        key.created());
  }
}
