package io.penstock.engine.model;

/**
 * Whether a payload has named fields or is one text: {@code input_type} and {@code output_type}.
 */
public enum SchemaType {
  STRUCTURED,
  PLAIN;

  /** The name in the API: {@code structured} or {@code plain}. */
  public String wireName() {
    return this == STRUCTURED ? "structured" : "plain";
  }
}
