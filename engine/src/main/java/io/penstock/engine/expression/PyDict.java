package io.penstock.engine.expression;

import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A dict that an expression made: a read-only map in order of insertion, whose keys follow Python's
 * equality for the evaluator. Callers see a {@link Map}.
 */
final class PyDict extends AbstractMap<@Nullable Object, @Nullable Object> {
  private final Map<@Nullable Object, Entry<@Nullable Object, @Nullable Object>> entriesByKey =
      new LinkedHashMap<>();

  /**
   * As in Python, a key that is already there keeps its place and its form; only the value changes.
   */
  void store(@Nullable Object key, @Nullable Object value, Budget budget) {
    Object canonical = Keys.of(key, budget);
    var known = entriesByKey.get(canonical);
    if (known != null) {
      known.setValue(value);
    } else {
      budget.grow(entriesByKey.size() + 1L, true);
      entriesByKey.put(canonical, new SimpleEntry<>(key, value));
    }
  }

  @Nullable Entry<@Nullable Object, @Nullable Object> find(@Nullable Object canonicalKey) {
    return entriesByKey.get(canonicalKey);
  }

  @Override
  public Set<Entry<@Nullable Object, @Nullable Object>> entrySet() {
    return new AbstractSet<>() {
      @Override
      public Iterator<Entry<@Nullable Object, @Nullable Object>> iterator() {
        var entries = entriesByKey.values().iterator();
        return new Iterator<>() {
          @Override
          public boolean hasNext() {
            return entries.hasNext();
          }

          @Override
          public Entry<@Nullable Object, @Nullable Object> next() {
            return entries.next();
          }
        };
      }

      @Override
      public int size() {
        return entriesByKey.size();
      }
    };
  }
}
