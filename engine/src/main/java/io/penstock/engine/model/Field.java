package io.penstock.engine.model;

import org.jspecify.annotations.Nullable;

/**
 * A named, typed input or output field.
 *
 * @param name 1 to 64 characters, unique in its schema
 * @param widget how a user interface shows the field; stored and echoed, never interpreted
 */
public record Field(String name, DataType type, @Nullable Widget widget) {

  /** A field without a widget. */
  public Field(String name, DataType type) {
    this(name, type, null);
  }
}
