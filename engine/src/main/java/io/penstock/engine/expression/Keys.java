package io.penstock.engine.expression;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Turns a value into a Java object whose {@code equals} and {@code hashCode} agree with Python's
 * equality, or fails when Python can't hash the value.
 *
 * <p>All keys of one class are comparable, so that a Java hash map stays fast even when somebody
 * chooses data whose hash codes collide.
 */
final class Keys {
  /** Keeps the key of a range apart from that of any tuple. */
  private static final Object RANGE = new IdentityKey("range");

  private Keys() {}

  static @Nullable Object of(@Nullable Object value, Budget budget) {
    return switch (value) {
      case null -> null;
      case String s -> {
        budget.work(s.length());
        yield s;
      }
      case Long n -> n;
      case Boolean b -> b ? 1L : 0L;
      case BigInteger n -> {
        budget.work(n.bitLength() / 32);
        yield n;
      }
      case Double d -> ofDouble(d);
      case PyTuple tuple -> {
        budget.enter();
        @Nullable Object[] keys = new @Nullable Object[tuple.items().size()];
        budget.elements(keys.length);
        for (int i = 0; i < keys.length; i++) {
          budget.step();
          keys[i] = of(Values.normal(tuple.items().get(i)), budget);
        }
        budget.leave();
        yield new TupleKey(keys);
      }
      case PyRange range -> {
        long length = range.length();
        long start = length == 0 ? 0 : range.start();
        long step = length <= 1 ? 0 : range.step();
        yield new TupleKey(new @Nullable Object[] {RANGE, length, start, step});
      }
      case PyIterator it -> new IdentityKey(it);
      case DictView view when !view.isSetLike() -> new IdentityKey(view);
      default -> throw Failure.type("unhashable type: '%s'".formatted(Values.typeName(value)));
    };
  }

  private static Object ofDouble(Double value) {
    double d = value;
    if (Double.isNaN(d)) {
      return new IdentityKey(value);
    }
    if (Double.isInfinite(d) || d != Math.rint(d)) {
      return value;
    }
    return Math.abs(d) < 0x1p62 ? (Object) (long) d : Integers.normal(Floats.exact(d));
  }

  /** A value that equals nothing but itself: a NaN or an iterator. */
  private record IdentityKey(Object value) {
    @SuppressWarnings("ReferenceEquality") // Identity is what this key is for.
    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof IdentityKey(Object theirs) && value == theirs;
    }

    @Override
    public int hashCode() {
      return System.identityHashCode(value);
    }
  }

  private static final class TupleKey implements Comparable<TupleKey> {
    private final @Nullable Object[] keys;
    private final int hash;

    TupleKey(@Nullable Object[] keys) {
      this.keys = keys;
      this.hash = Arrays.hashCode(keys);
    }

    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof TupleKey that && hash == that.hash && Arrays.equals(keys, that.keys);
    }

    @Override
    public int hashCode() {
      return hash;
    }

    @Override
    public int compareTo(TupleKey other) {
      for (int i = 0; i < Math.min(keys.length, other.keys.length); i++) {
        int order = compare(keys[i], other.keys[i]);
        if (order != 0) {
          return order;
        }
      }
      return Integer.compare(keys.length, other.keys.length);
    }

    private static int compare(@Nullable Object a, @Nullable Object b) {
      if (a instanceof String x && b instanceof String y) {
        return x.compareTo(y);
      }
      if (a instanceof Long x && b instanceof Long y) {
        return x.compareTo(y);
      }
      if (a instanceof Double x && b instanceof Double y) {
        return x.compareTo(y);
      }
      if (a instanceof BigInteger x && b instanceof BigInteger y) {
        return x.compareTo(y);
      }
      if (a instanceof TupleKey x && b instanceof TupleKey y) {
        return x.compareTo(y);
      }
      return Integer.compare(rank(a), rank(b));
    }

    private static int rank(@Nullable Object key) {
      List<Class<?>> order =
          List.of(String.class, Long.class, Double.class, BigInteger.class, TupleKey.class);
      return key == null ? -2 : order.indexOf(key.getClass());
    }
  }

  /** Finds an entry of a dict, whoever made it: its value, or {@code Missing}. */
  static @Nullable Object lookup(Map<?, ?> dict, @Nullable Object key, Budget budget) {
    Object canonical = of(key, budget);
    if (dict instanceof PyDict own) {
      var entry = own.find(canonical);
      return entry == null ? Missing.MISSING : entry.getValue();
    }
    // Dicts that come from outside are JSON objects: all their keys are strings.
    return canonical instanceof String name && dict.containsKey(name)
        ? Values.normal(dict.get(name))
        : Missing.MISSING;
  }

  /** Tells "no such key" from a key whose value is None. */
  enum Missing {
    MISSING
  }
}
