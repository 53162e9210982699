package io.penstock.adapters.store.document;

import io.penstock.engine.model.JsonText;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Reads one JSON object of a document. A key that is missing counts as one that is null.
 *
 * <p>The methods without a default throw a {@link tools.jackson.core.JacksonException} or an {@link
 * IllegalArgumentException} where there is no such value.
 */
public final class DocumentReader {

  private final JsonNode node;

  DocumentReader(JsonNode node) {
    this.node = node;
  }

  boolean has(String key) {
    return node.hasNonNull(key);
  }

  String text(String key) {
    return node.required(key).stringValue();
  }

  String text(String key, String missing) {
    return has(key) ? text(key) : missing;
  }

  @Nullable String textOrNull(String key) {
    return has(key) ? text(key) : null;
  }

  int number(String key) {
    return node.required(key).intValue();
  }

  int number(String key, int missing) {
    return has(key) ? number(key) : missing;
  }

  @Nullable Integer numberOrNull(String key) {
    return has(key) ? number(key) : null;
  }

  @Nullable Long longOrNull(String key) {
    return has(key) ? node.required(key).longValue() : null;
  }

  @Nullable Double doubleOrNull(String key) {
    return has(key) ? node.required(key).doubleValue() : null;
  }

  boolean flag(String key, boolean missing) {
    return has(key) ? node.required(key).booleanValue() : missing;
  }

  @Nullable Boolean flagOrNull(String key) {
    return has(key) ? node.required(key).booleanValue() : null;
  }

  Duration seconds(String key, Duration missing) {
    return has(key) ? Duration.ofSeconds(node.required(key).longValue()) : missing;
  }

  Instant time(String key) {
    return Instant.parse(text(key));
  }

  @Nullable Instant timeOrNull(String key) {
    return has(key) ? time(key) : null;
  }

  UUID id(String key) {
    return UUID.fromString(text(key));
  }

  @Nullable UUID idOrNull(String key) {
    return has(key) ? id(key) : null;
  }

  /** JSON that is kept as text, so that no number in it is written differently on its way. */
  JsonText json(String key, JsonText missing) {
    return has(key) ? JsonText.of(text(key)) : missing;
  }

  /** In the order of the document; empty when there are none. */
  Map<String, String> labels() {
    return textMap("labels");
  }

  /** An object of texts, in the order of the document; empty when there is none. */
  Map<String, String> textMap(String key) {
    Map<String, String> texts = new LinkedHashMap<>();
    node.path(key).forEachEntry((name, value) -> texts.put(name, value.stringValue()));
    return texts;
  }

  List<String> texts(String key) {
    return node.path(key).values().stream().map(JsonNode::stringValue).toList();
  }

  /** The objects of an array; empty when there is none. */
  <T> List<T> list(String key, Function<DocumentReader, T> read) {
    return node.path(key).values().stream().map(DocumentReader::new).map(read).toList();
  }

  @Nullable <T> List<T> listOrNull(String key, Function<DocumentReader, T> read) {
    return has(key) ? list(key, read) : null;
  }

  DocumentReader object(String key) {
    return new DocumentReader(node.required(key));
  }
}
