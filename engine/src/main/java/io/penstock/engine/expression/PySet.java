package io.penstock.engine.expression;

import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A Python set. Membership follows Python's equality, where 1, 1.0 and True are one element. Unlike
 * CPython's its order is known: that of insertion.
 */
public final class PySet {
  private final Map<@Nullable Object, @Nullable Object> elementsByKey = new LinkedHashMap<>();

  PySet() {}

  /** The elements in order of insertion. */
  public Collection<@Nullable Object> elements() {
    return Collections.unmodifiableCollection(elementsByKey.values());
  }

  public int size() {
    return elementsByKey.size();
  }

  /** As in Python, an element that is already there stays. */
  void add(@Nullable Object element, Budget budget) {
    addKey(Keys.of(element, budget), element, budget);
  }

  void addKey(@Nullable Object key, @Nullable Object element, Budget budget) {
    if (!elementsByKey.containsKey(key)) {
      budget.grow(elementsByKey.size() + 1L, true);
      elementsByKey.put(key, element);
    }
  }

  boolean containsKey(@Nullable Object key) {
    return elementsByKey.containsKey(key);
  }

  /** Keys of {@link Keys} with the elements they stand for. */
  Map<@Nullable Object, @Nullable Object> byKey() {
    return elementsByKey;
  }

  @Override
  public String toString() {
    return "PySet" + elementsByKey.values();
  }
}
