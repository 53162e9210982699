package io.penstock.engine.expression;

import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Indexing and slicing. */
final class Subscripts {
  private Subscripts() {}

  static @Nullable Object index(@Nullable Object value, @Nullable Object index, Budget budget) {
    return switch (value) {
      case Map<?, ?> dict -> Dicts.get(dict, index, budget);
      case String text -> character(text, position("string", index), budget);
      case PyTuple tuple -> {
        int at = within("tuple index", position("tuple", index), tuple.items().size());
        yield Values.normal(tuple.items().get(at));
      }
      case List<?> list -> {
        int at = within("list index", position("list", index), list.size());
        yield Values.normal(list.get(at));
      }
      case PyRange range -> {
        long at = position("range", index);
        long from = at < 0 ? at + range.length() : at;
        if (from < 0 || from >= range.length()) {
          throw Failure.index("range object index out of range");
        }
        yield range.get(from);
      }
      case null, default ->
          throw Failure.type("'%s' object is not subscriptable".formatted(Values.typeName(value)));
    };
  }

  private static long position(String type, @Nullable Object index) {
    if (index == null || !Values.isInteger(index)) {
      throw Failure.type(
          type.equals("string")
              ? "string indices must be integers, not '%s'".formatted(Values.typeName(index))
              : "%s indices must be integers or slices, not %s"
                  .formatted(type, Values.typeName(index)));
    }
    if (Integers.plain(index) instanceof Long n) {
      return n;
    }
    throw Failure.index("cannot fit 'int' into an index-sized integer");
  }

  private static int within(String what, long index, int length) {
    long at = index < 0 ? index + length : index;
    if (at < 0 || at >= length) {
      throw Failure.index(what + " out of range");
    }
    return (int) at;
  }

  private static String character(String text, long index, Budget budget) {
    int at = within("string index", index, Texts.length(text, budget));
    int offset = Texts.offset(text, at, budget);
    return text.substring(offset, text.offsetByCodePoints(offset, 1));
  }

  static Object slice(
      @Nullable Object value,
      @Nullable Object lower,
      @Nullable Object upper,
      @Nullable Object step,
      Budget budget) {
    return switch (value) {
      case String text -> {
        Slice slice = Slice.of(lower, upper, step, Texts.length(text, budget));
        yield slice(text, slice, budget);
      }
      case PyTuple tuple -> {
        Slice slice = Slice.of(lower, upper, step, tuple.items().size());
        yield new PyTuple(slice(tuple.items(), slice, budget));
      }
      case List<?> list -> slice(list, Slice.of(lower, upper, step, list.size()), budget);
      case PyRange range -> {
        if (step instanceof BigInteger) {
          throw Failure.limit("the bounds of a range must fit 64 bits");
        }
        yield slice(range, Slice.of(lower, upper, step, range.length()));
      }
      case Map<?, ?> _ -> throw Failure.type("unhashable type: 'slice'");
      case null, default ->
          throw Failure.type("'%s' object is not subscriptable".formatted(Values.typeName(value)));
    };
  }

  private static String slice(String text, Slice slice, Budget budget) {
    if (slice.count == 0) {
      return "";
    }
    boolean simple = Texts.length(text, budget) == text.length();
    if (slice.step == 1) {
      int from = Texts.offset(text, (int) slice.start, budget);
      int to = simple ? from + (int) slice.count : text.offsetByCodePoints(from, (int) slice.count);
      budget.text(to - from);
      return text.substring(from, to);
    }
    budget.text(simple ? slice.count : 2 * slice.count);
    int[] codePoints = null;
    if (!simple) {
      budget.elements(text.length() / 8);
      budget.work(4L * text.length());
      codePoints = text.codePoints().toArray();
    }
    StringBuilder picked = new StringBuilder((int) slice.count);
    for (long i = 0; i < slice.count; i++) {
      int at = (int) slice.at(i);
      picked.appendCodePoint(codePoints == null ? text.charAt(at) : codePoints[at]);
    }
    return picked.toString();
  }

  private static PyList slice(List<? extends @Nullable Object> list, Slice slice, Budget budget) {
    budget.elements(slice.count);
    @Nullable Object[] items = new @Nullable Object[(int) slice.count];
    for (int i = 0; i < items.length; i++) {
      items[i] = Values.normal(list.get((int) slice.at(i)));
    }
    return new PyList(items);
  }

  private static PyRange slice(PyRange range, Slice slice) {
    try {
      long step = Math.multiplyExact(range.step(), slice.step);
      long start = bound(range, slice.start);
      return new PyRange(start, bound(range, slice.stop), step, slice.count);
    } catch (ArithmeticException tooFar) {
      throw Failure.limit("the bounds of a range must fit 64 bits");
    }
  }

  private static long bound(PyRange range, long index) {
    return Math.addExact(range.start(), Math.multiplyExact(index, range.step()));
  }

  /** The indices that a slice stands for, given a length: CPython's PySlice_AdjustIndices. */
  private record Slice(long start, long stop, long step, long count) {
    static Slice of(
        @Nullable Object lower, @Nullable Object upper, @Nullable Object stride, long length) {
      long step = stride == null ? 1 : bound(stride);
      if (step == 0) {
        throw Failure.value("slice step cannot be zero");
      }
      // Keeps -step representable, as CPython does.
      step = Math.max(step, -Long.MAX_VALUE);
      boolean forward = step > 0;
      long start = lower == null ? (forward ? 0 : length - 1) : adjust(lower, length, forward);
      long stop = upper == null ? (forward ? length : -1) : adjust(upper, length, forward);
      long count = 0;
      if (forward && start < stop) {
        count = (stop - start - 1) / step + 1;
      } else if (!forward && stop < start) {
        count = (start - stop - 1) / -step + 1;
      }
      return new Slice(start, stop, step, count);
    }

    private static long adjust(Object bound, long length, boolean forward) {
      long index = bound(bound);
      if (index < 0) {
        index += length;
        return index < 0 ? (forward ? 0 : -1) : index;
      }
      return index >= length ? (forward ? length : length - 1) : index;
    }

    private static long bound(Object value) {
      if (!Values.isInteger(value)) {
        throw Failure.type("slice indices must be integers or None or have an __index__ method");
      }
      return Integers.clamp(value);
    }

    long at(long i) {
      return start + i * step;
    }
  }
}
