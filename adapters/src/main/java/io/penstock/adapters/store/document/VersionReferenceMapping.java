package io.penstock.adapters.store.document;

import io.penstock.engine.catalog.VersionReference;
import io.penstock.engine.catalog.VersionReference.ObjectType;
import tools.jackson.databind.node.ObjectNode;

/** The fields by which a resource refers to a version of a deployment or pipeline. */
final class VersionReferenceMapping {

  private VersionReferenceMapping() {}

  static void write(VersionReference reference, ObjectNode document) {
    document.put("object_type", reference.objectType().wireName());
    document.put("object_id", Documents.id(reference.objectId()));
    document.put("version_id", Documents.id(reference.versionId()));
  }

  static VersionReference read(DocumentReader document) {
    return new VersionReference(
        ObjectType.ofWireName(document.text("object_type"))
            .orElseThrow(() -> new IllegalArgumentException("an unknown object_type")),
        document.id("object_id"),
        document.idOrNull("version_id"));
  }
}
