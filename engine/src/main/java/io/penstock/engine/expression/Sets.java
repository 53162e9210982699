package io.penstock.engine.expression;

import org.jspecify.annotations.Nullable;

/** Operations on sets and on the views of dicts that behave like sets. */
final class Sets {
  private Sets() {}

  /** The value as a set if it's one or behaves like one. */
  static @Nullable PySet view(@Nullable Object value, Budget budget) {
    return switch (value) {
      case PySet set -> set;
      case DictView view when view.isSetLike() -> Iteration.toSet(view, budget);
      case null, default -> null;
    };
  }

  static boolean isSubset(PySet small, PySet large, Budget budget) {
    for (Object key : small.byKey().keySet()) {
      budget.step();
      if (!large.containsKey(key)) {
        return false;
      }
    }
    return true;
  }

  static PySet apply(BinaryOperator operator, PySet left, PySet right, Budget budget) {
    PySet result = new PySet();
    switch (operator) {
      case OR -> {
        addAll(left, null, result, budget);
        addAll(right, null, result, budget);
      }
      case AND -> {
        // Of equal elements CPython keeps the one from the smaller set, the right one if in doubt.
        boolean fromLeft = left.size() < right.size();
        addCommon(fromLeft ? left : right, fromLeft ? right : left, result, budget);
      }
      case SUBTRACT -> addAll(left, right, result, budget);
      case XOR -> {
        addAll(left, right, result, budget);
        addAll(right, left, result, budget);
      }
      default -> throw new AssertionError(operator);
    }
    return result;
  }

  private static void addAll(PySet source, @Nullable PySet except, PySet result, Budget budget) {
    source
        .byKey()
        .forEach(
            (key, element) -> {
              budget.step();
              if (except == null || !except.containsKey(key)) {
                result.addKey(key, element, budget);
              }
            });
  }

  private static void addCommon(PySet source, PySet other, PySet result, Budget budget) {
    source
        .byKey()
        .forEach(
            (key, element) -> {
              budget.step();
              if (other.containsKey(key)) {
                result.addKey(key, element, budget);
              }
            });
  }
}
