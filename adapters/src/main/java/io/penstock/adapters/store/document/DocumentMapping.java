package io.penstock.adapters.store.document;

import tools.jackson.databind.node.ObjectNode;

/**
 * Definitions of one kind as key and document, and back.
 *
 * @param <T> such as a deployment
 */
public interface DocumentMapping<T> {

  CatalogKey key(T definition);

  /** Adds all that is not in the key. Times are cut to microseconds. */
  void write(T definition, ObjectNode document);

  T read(CatalogKey key, DocumentReader document);
}
