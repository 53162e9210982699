package io.penstock.engine.expression;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * zip(): takes from each source in turn, so the first ones have lost an element when a later one
 * ends.
 */
final class Zip extends Iteration.Lazy {
  private final List<Iterator<@Nullable Object>> sources;
  private final boolean strict;
  private final Budget budget;

  private Zip(List<Iterator<@Nullable Object>> sources, boolean strict, Budget budget) {
    super(budget);
    this.sources = sources;
    this.strict = strict;
    this.budget = budget;
  }

  static PyIterator of(List<@Nullable Object> values, boolean strict, Budget budget) {
    List<Iterator<@Nullable Object>> sources = new ArrayList<>();
    for (Object value : values) {
      sources.add(Iteration.over(value, budget));
    }
    return new PyIterator("zip", new Zip(sources, strict, budget));
  }

  @Override
  boolean advance() {
    if (sources.isEmpty()) {
      return false;
    }
    budget.elements(sources.size());
    @Nullable Object[] items = new @Nullable Object[sources.size()];
    for (int i = 0; i < items.length; i++) {
      if (!sources.get(i).hasNext()) {
        if (strict) {
          checkAllEnd(i);
        }
        return false;
      }
      items[i] = sources.get(i).next();
    }
    current = new PyTuple(new PyList(items));
    return true;
  }

  private void checkAllEnd(int ended) {
    if (ended > 0) {
      throw uneven(ended, "shorter");
    }
    for (int i = 1; i < sources.size(); i++) {
      if (sources.get(i).hasNext()) {
        throw uneven(i, "longer");
      }
    }
  }

  private static Failure uneven(int index, String relation) {
    return Failure.value(
        "zip() argument %d is %s than argument%s"
            .formatted(index + 1, relation, index == 1 ? " 1" : "s 1-" + index));
  }
}
