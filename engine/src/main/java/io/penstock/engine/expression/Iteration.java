package io.penstock.engine.expression;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.ListIterator;
import java.util.Map;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/** Walking values, and gathering what a walk gives. Each element walked costs a step. */
final class Iteration {
  private Iteration() {}

  static Iterator<@Nullable Object> over(@Nullable Object value, Budget budget) {
    if (!isIterable(value)) {
      throw Failure.type("'%s' object is not iterable".formatted(Values.typeName(value)));
    }
    return switch (value) {
      case String text -> new CodePoints(text, budget);
      case List<?> list -> metered(list.iterator(), budget);
      case PyTuple tuple -> metered(tuple.items().iterator(), budget);
      case PySet set -> metered(set.elements().iterator(), budget);
      case PyRange range -> new Numbers(range, budget);
      case Map<?, ?> map -> metered(map.keySet().iterator(), budget);
      case DictView view -> overView(view, budget);
      case PyIterator it -> metered(it.source(), budget);
      case null, default -> throw new AssertionError(value);
    };
  }

  static boolean isIterable(@Nullable Object value) {
    return value instanceof String
        || value instanceof List
        || value instanceof Map
        || value instanceof PyTuple
        || value instanceof PySet
        || value instanceof PyRange
        || value instanceof DictView
        || value instanceof PyIterator;
  }

  private static Iterator<@Nullable Object> overView(DictView view, Budget budget) {
    return switch (view.part()) {
      case KEYS -> metered(view.dict().keySet().iterator(), budget);
      case VALUES -> metered(view.dict().values().iterator(), budget);
      case ITEMS -> {
        Iterator<? extends Map.Entry<?, ?>> entries = view.dict().entrySet().iterator();
        yield new Lazy(budget) {
          @Override
          boolean advance() {
            budget.step();
            if (!entries.hasNext()) {
              return false;
            }
            Map.Entry<?, ?> entry = entries.next();
            budget.elements(2);
            current = PyTuple.of(Values.normal(entry.getKey()), Values.normal(entry.getValue()));
            return true;
          }
        };
      }
    };
  }

  private static Iterator<@Nullable Object> metered(
      Iterator<? extends @Nullable Object> source, Budget budget) {
    return new Iterator<>() {
      @Override
      public boolean hasNext() {
        return source.hasNext();
      }

      @Override
      public @Nullable Object next() {
        budget.step();
        return Values.normal(source.next());
      }
    };
  }

  /** The elements as a list that the budget has paid for. */
  static PyList toList(@Nullable Object value, Budget budget) {
    if (value instanceof PyTuple tuple && tuple.items() instanceof PyList items) {
      budget.elements(items.size());
      return items;
    }
    return gather(over(value, budget), budget);
  }

  static PyList gather(Iterator<@Nullable Object> source, Budget budget) {
    List<@Nullable Object> items = new ArrayList<>();
    while (source.hasNext()) {
      @Nullable Object item = source.next();
      budget.grow(items.size() + 1L, false);
      items.add(item);
    }
    return new PyList(items.toArray());
  }

  static PySet toSet(@Nullable Object value, Budget budget) {
    PySet set = new PySet();
    Iterator<@Nullable Object> source = over(value, budget);
    while (source.hasNext()) {
      set.add(source.next(), budget);
    }
    return set;
  }

  /** What reversed() gives. */
  static PyIterator reversed(@Nullable Object value, Budget budget) {
    return switch (value) {
      case String text -> {
        budget.text(text.length());
        String backwards = new StringBuilder(text).reverse().toString();
        yield new PyIterator("reversed", new CodePoints(backwards, budget));
      }
      case List<?> list -> new PyIterator("list_reverseiterator", backwards(list, budget));
      case PyTuple tuple -> new PyIterator("reversed", backwards(tuple.items(), budget));
      case PyRange range -> {
        long last = range.length() == 0 ? range.start() : range.get(range.length() - 1);
        var flipped = new PyRange(last, range.start(), -range.step(), range.length());
        yield new PyIterator("range_iterator", new Numbers(flipped, budget));
      }
      case Map<?, ?> map ->
          new PyIterator(
              "dict_reversekeyiterator", backwards(gather(over(map, budget), budget), budget));
      case DictView view ->
          new PyIterator(
              view.part()
                  .typeName()
                  .replace("dict_", "dict_reverse")
                  .replaceFirst("s$", "iterator"),
              backwards(gather(over(view, budget), budget), budget));
      case null, default ->
          throw Failure.type("'%s' object is not reversible".formatted(Values.typeName(value)));
    };
  }

  private static Iterator<@Nullable Object> backwards(
      List<? extends @Nullable Object> list, Budget budget) {
    ListIterator<? extends @Nullable Object> source = list.listIterator(list.size());
    return new Iterator<>() {
      @Override
      public boolean hasNext() {
        return source.hasPrevious();
      }

      @Override
      public @Nullable Object next() {
        budget.step();
        return Values.normal(source.previous());
      }
    };
  }

  /** An iterator over what can only be found by trying to go on. */
  abstract static class Lazy implements Iterator<@Nullable Object> {
    @Nullable Object current;
    private final Budget budget;
    private boolean ready;
    private boolean exhausted;
    private boolean running;

    Lazy(Budget budget) {
      this.budget = budget;
    }

    /** Moves to the next element and leaves it in {@link #current}; false at the end. */
    abstract boolean advance();

    @Override
    public final boolean hasNext() {
      if (running) {
        throw Failure.value("generator already executing");
      }
      if (!ready && !exhausted) {
        // One iterator may draw on another, and so on.
        running = true;
        budget.enter();
        ready = advance();
        budget.leave();
        running = false;
        exhausted = !ready;
      }
      return ready;
    }

    @Override
    public final @Nullable Object next() {
      if (!hasNext()) {
        throw new NoSuchElementException();
      }
      ready = false;
      return current;
    }
  }

  private static final class CodePoints implements Iterator<@Nullable Object> {
    private final String text;
    private final Budget budget;
    private int offset;

    CodePoints(String text, Budget budget) {
      this.text = text;
      this.budget = budget;
    }

    @Override
    public boolean hasNext() {
      return offset < text.length();
    }

    @Override
    public @Nullable Object next() {
      if (!hasNext()) {
        throw new NoSuchElementException();
      }
      budget.step();
      int end = text.offsetByCodePoints(offset, 1);
      String character = text.substring(offset, end);
      offset = end;
      return character;
    }
  }

  private static final class Numbers implements Iterator<@Nullable Object> {
    private final PyRange range;
    private final Budget budget;
    private long index;

    Numbers(PyRange range, Budget budget) {
      this.range = range;
      this.budget = budget;
    }

    @Override
    public boolean hasNext() {
      return index < range.length();
    }

    @Override
    public @Nullable Object next() {
      if (!hasNext()) {
        throw new NoSuchElementException();
      }
      budget.step();
      return range.get(index++);
    }
  }
}
