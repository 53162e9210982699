package io.penstock.engine.expression;

import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Python's {@code in}. */
final class Membership {
  private Membership() {}

  static boolean contains(@Nullable Object container, @Nullable Object item, Budget budget) {
    return switch (container) {
      case String text -> {
        if (!(item instanceof String part)) {
          throw Failure.type(
              "'in <string>' requires string as left operand, not " + Values.typeName(item));
        }
        yield Texts.indexOf(text, part, 0, budget) >= 0;
      }
      case PySet set -> inSet(set, item, budget);
      case Map<?, ?> map -> Keys.lookup(map, item, budget) != Keys.Missing.MISSING;
      case PyRange range when item != null && Values.isInteger(item) ->
          Integers.plain(item) instanceof Long n && range.contains(n);
      case DictView view when view.part() == DictView.Part.KEYS ->
          contains(view.dict(), item, budget);
      case DictView view when view.part() == DictView.Part.ITEMS -> inItems(view, item, budget);
      case null, default -> walk(container, item, budget);
    };
  }

  private static boolean inSet(PySet set, @Nullable Object item, Budget budget) {
    // A set can't be an element, but asking for one is no error: Python looks for an equal
    // frozenset.
    return !(item instanceof PySet) && set.containsKey(Keys.of(item, budget));
  }

  private static boolean inItems(DictView view, @Nullable Object item, Budget budget) {
    if (!(item instanceof PyTuple pair) || pair.items().size() != 2) {
      return false;
    }
    Object value = Keys.lookup(view.dict(), Values.normal(pair.items().get(0)), budget);
    return value != Keys.Missing.MISSING
        && Comparison.same(value, Values.normal(pair.items().get(1)), budget);
  }

  private static boolean walk(@Nullable Object container, @Nullable Object item, Budget budget) {
    if (!Iteration.isIterable(container)) {
      throw Failure.type(
          "argument of type '%s' is not iterable".formatted(Values.typeName(container)));
    }
    Iterator<@Nullable Object> source = Iteration.over(container, budget);
    while (source.hasNext()) {
      if (Comparison.same(source.next(), item, budget)) {
        return true;
      }
    }
    return false;
  }

  /** list.index, tuple.index and range.index with their optional bounds. */
  static long indexOf(
      @Nullable Object container, @Nullable Object item, long from, long to, Budget budget) {
    if (container instanceof PyRange range
        && item != null
        && Values.isInteger(item)
        && from == 0
        && to == Long.MAX_VALUE) {
      return Integers.plain(item) instanceof Long n ? range.indexOf(n) : -1;
    }
    long length = container instanceof PyRange range ? range.length() : items(container).size();
    long start = from < 0 ? Math.max(0, from + length) : from;
    long end = to < 0 ? to + length : to;
    Iterator<@Nullable Object> source = Iteration.over(container, budget);
    for (long index = 0; source.hasNext() && index < end; index++) {
      Object candidate = source.next();
      if (index >= start && Comparison.same(candidate, item, budget)) {
        return index;
      }
    }
    return -1;
  }

  static long count(@Nullable Object container, @Nullable Object item, Budget budget) {
    if (container instanceof PyRange range && item != null && Values.isInteger(item)) {
      return contains(range, item, budget) ? 1 : 0;
    }
    long count = 0;
    Iterator<@Nullable Object> source = Iteration.over(container, budget);
    while (source.hasNext()) {
      if (Comparison.same(source.next(), item, budget)) {
        count++;
      }
    }
    return count;
  }

  private static List<? extends @Nullable Object> items(@Nullable Object container) {
    return switch (container) {
      case List<?> list -> list;
      case PyTuple tuple -> tuple.items();
      case null, default -> throw new AssertionError(container);
    };
  }
}
