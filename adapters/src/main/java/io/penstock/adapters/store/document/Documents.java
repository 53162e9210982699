package io.penstock.adapters.store.document;

import io.penstock.engine.port.StoreException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Definitions to the bytes of their documents, and back. */
public final class Documents {

  private static final JsonMapper JSON = new JsonMapper();

  private Documents() {}

  /** The document of a definition: compact JSON in UTF-8. */
  public static <T> byte[] write(DocumentMapping<T> mapping, T definition) {
    ObjectNode document = JSON.createObjectNode();
    mapping.write(definition, document);
    return JSON.writeValueAsBytes(document);
  }

  /**
   * The definition with this key and document.
   *
   * @throws StoreException when the document cannot be understood
   */
  public static <T> T read(DocumentMapping<T> mapping, CatalogKey key, byte[] document) {
    try {
      return mapping.read(key, new DocumentReader(JSON.readTree(document)));
    } catch (JacksonException | IllegalArgumentException e) {
      throw new StoreException(
          "The stored definition %s cannot be read: put back a backup, or report this (%s)."
              .formatted(key.id(), e.getMessage()),
          e);
    }
  }

  static @Nullable String time(@Nullable Instant time) {
    return time == null ? null : time.truncatedTo(ChronoUnit.MICROS).toString();
  }

  static @Nullable String id(@Nullable UUID id) {
    return id == null ? null : id.toString();
  }

  static void labels(ObjectNode document, Map<String, String> labels) {
    texts(document.putObject("labels"), labels);
  }

  static void texts(ObjectNode object, Map<String, String> texts) {
    texts.forEach(object::put);
  }
}
