package io.penstock.engine.expression;

import java.util.AbstractList;
import java.util.RandomAccess;
import org.jspecify.annotations.Nullable;

/**
 * A list that an expression made. Being a type of its own it tells values the expression made, and
 * paid for, from values it was given.
 */
final class PyList extends AbstractList<@Nullable Object> implements RandomAccess {
  static final PyList EMPTY = new PyList(new @Nullable Object[0]);

  private final @Nullable Object[] items;

  /** Keeps the array: the caller must not touch it again. */
  PyList(@Nullable Object[] items) {
    this.items = items;
  }

  @Override
  public @Nullable Object get(int index) {
    return items[index];
  }

  @Override
  public int size() {
    return items.length;
  }
}
