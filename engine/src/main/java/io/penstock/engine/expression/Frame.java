package io.penstock.engine.expression;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The names that one run of a comprehension binds, inside those of the comprehensions around it.
 */
final class Frame {
  private static final Object UNBOUND = new Object();

  private final @Nullable Frame outer;
  private final List<String> names;
  private final @Nullable Object[] values;

  Frame(@Nullable Frame outer, List<String> names) {
    this.outer = outer;
    this.names = names;
    this.values = new @Nullable Object[names.size()];
    Arrays.fill(values, UNBOUND);
  }

  void bind(String name, @Nullable Object value) {
    values[names.indexOf(name)] = value;
  }

  static boolean binds(@Nullable Frame frame, String name) {
    for (Frame at = frame; at != null; at = at.outer) {
      if (at.names.contains(name)) {
        return true;
      }
    }
    return false;
  }

  /** The value of a name that {@link #binds} says is bound here or further out. */
  static @Nullable Object lookup(Frame frame, String name) {
    for (Frame at = frame; at != null; at = at.outer) {
      int index = at.names.indexOf(name);
      if (index >= 0) {
        Object value = at.values[index];
        if (value == UNBOUND) {
          throw at == frame ? Failure.unboundLocal(name) : Failure.unboundFree(name);
        }
        return value;
      }
    }
    throw new AssertionError(name);
  }
}
