package io.penstock.engine.expression;

import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Making and reading dicts. */
final class Dicts {
  private Dicts() {}

  static void copy(Map<?, ?> source, PyDict target, Budget budget) {
    for (Map.Entry<?, ?> entry : source.entrySet()) {
      budget.step();
      target.store(Values.normal(entry.getKey()), Values.normal(entry.getValue()), budget);
    }
  }

  /** dict(x): x is a mapping or gives pairs. */
  static PyDict of(@Nullable Object source, Budget budget) {
    PyDict dict = new PyDict();
    if (source instanceof Map<?, ?> map) {
      copy(map, dict, budget);
      return dict;
    }
    Iterator<@Nullable Object> items = Iteration.over(source, budget);
    for (int index = 0; items.hasNext(); index++) {
      Object item = items.next();
      if (!Iteration.isIterable(item)) {
        throw Failure.type(
            "cannot convert dictionary update sequence element #%d to a sequence".formatted(index));
      }
      List<@Nullable Object> pair = Iteration.toList(item, budget);
      if (pair.size() != 2) {
        throw Failure.value(
            "dictionary update sequence element #%d has length %d; 2 is required"
                .formatted(index, pair.size()));
      }
      dict.store(pair.get(0), pair.get(1), budget);
    }
    return dict;
  }

  static @Nullable Object get(Map<?, ?> dict, @Nullable Object key, Budget budget) {
    Object value = Keys.lookup(dict, key, budget);
    if (value == Keys.Missing.MISSING) {
      throw Failure.key(Repr.repr(key, budget));
    }
    return value;
  }
}
