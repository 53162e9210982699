package io.penstock.adapters.store.document;

import io.penstock.engine.catalog.Retention;
import tools.jackson.databind.node.ObjectNode;

/** Retention, which versions of deployments and pipelines have alike. */
final class RetentionMapping {

  private RetentionMapping() {}

  static void write(Retention retention, ObjectNode document) {
    document.put("retention_mode", retention.mode().wireName());
    document.put("retention_seconds", retention.time().toSeconds());
  }

  static Retention read(DocumentReader document) {
    String mode = document.text("retention_mode", Retention.DEFAULT.mode().wireName());
    return new Retention(
        Retention.Mode.ofWireName(mode)
            .orElseThrow(() -> new IllegalArgumentException("unknown retention mode " + mode)),
        document.seconds("retention_seconds", Retention.DEFAULT.time()));
  }
}
