package io.penstock.engine.expression;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Binary and unary operators: finds out which types meet and hands over to who knows them. */
final class Arithmetic {
  private Arithmetic() {}

  static @Nullable Object apply(
      BinaryOperator operator, @Nullable Object left, @Nullable Object right, Budget budget) {
    if (left != null && right != null && Values.isNumber(left) && Values.isNumber(right)) {
      return numbers(operator, left, right, budget);
    }
    switch (operator) {
      case ADD -> {
        if (isSequence(left)) {
          return concatenate(left, right, budget);
        }
      }
      case MULTIPLY -> {
        if (isSequence(left)) {
          return repeat(left, right, budget);
        }
        if (isSequence(right)) {
          return repeat(right, left, budget);
        }
      }
      case MODULO -> {
        if (left instanceof String format) {
          return PercentFormat.apply(format, right, budget);
        }
      }
      case OR, AND, XOR, SUBTRACT -> {
        if (operator == BinaryOperator.OR
            && left instanceof Map<?, ?> a
            && right instanceof Map<?, ?> b) {
          return merge(a, b, budget);
        }
        return sets(operator, left, right, budget);
      }
      case DIVIDE, FLOOR_DIVIDE, POWER, SHIFT_LEFT, SHIFT_RIGHT -> {}
    }
    throw unsupported(operator, left, right);
  }

  private static Object numbers(BinaryOperator operator, Object left, Object right, Budget budget) {
    if (left instanceof Double || right instanceof Double) {
      return switch (operator) {
        case AND, OR, XOR, SHIFT_LEFT, SHIFT_RIGHT -> throw unsupported(operator, left, right);
        default -> Floats.apply(operator, Floats.of(left), Floats.of(right));
      };
    }
    if (left instanceof Boolean a && right instanceof Boolean b) {
      switch (operator) {
        case AND -> {
          return a && b;
        }
        case OR -> {
          return a || b;
        }
        case XOR -> {
          return a ^ b;
        }
        default -> {}
      }
    }
    return Integers.apply(operator, left, right, budget);
  }

  private static boolean isSequence(@Nullable Object value) {
    return value instanceof String || value instanceof List || value instanceof PyTuple;
  }

  private static Object concatenate(@Nullable Object left, @Nullable Object right, Budget budget) {
    if (left instanceof String a && right instanceof String b) {
      budget.text((long) a.length() + b.length());
      return a.concat(b);
    }
    if (left instanceof List<?> a && right instanceof List<?> b) {
      return concatenate(a, b, budget);
    }
    if (left instanceof PyTuple a && right instanceof PyTuple b) {
      return new PyTuple(concatenate(a.items(), b.items(), budget));
    }
    String type = Values.typeName(left);
    throw Failure.type(
        "can only concatenate %s (not \"%s\") to %s".formatted(type, Values.typeName(right), type));
  }

  private static PyList concatenate(
      List<? extends @Nullable Object> a, List<? extends @Nullable Object> b, Budget budget) {
    int size = a.size() + b.size();
    budget.elements((long) a.size() + b.size());
    @Nullable Object[] items = new @Nullable Object[size];
    int next = 0;
    for (Object item : a) {
      items[next++] = Values.normal(item);
    }
    for (Object item : b) {
      items[next++] = Values.normal(item);
    }
    return new PyList(items);
  }

  private static Object repeat(@Nullable Object sequence, @Nullable Object times, Budget budget) {
    if (times == null || !Values.isInteger(times)) {
      throw Failure.type(
          "can't multiply sequence by non-int of type '%s'".formatted(Values.typeName(times)));
    }
    if (!(Integers.plain(times) instanceof Long n)) {
      throw Failure.overflow("cannot fit 'int' into an index-sized integer");
    }
    long count = Math.max(0, n);
    return switch (sequence) {
      case String text -> {
        if (text.isEmpty()) {
          yield "";
        }
        budget.text(times(text.length(), count));
        yield text.repeat((int) count);
      }
      case PyTuple tuple -> new PyTuple(repeat(tuple.items(), count, budget));
      case List<?> list -> repeat(list, count, budget);
      case null, default -> throw new AssertionError(sequence);
    };
  }

  private static PyList repeat(List<? extends @Nullable Object> list, long count, Budget budget) {
    long size = times(list.size(), count);
    budget.elements(size);
    @Nullable Object[] items = new @Nullable Object[(int) size];
    int next = 0;
    if (size > 0) {
      for (Object item : list) {
        items[next++] = Values.normal(item);
      }
    }
    for (int from = 0; next < items.length; from++) {
      items[next++] = items[from];
    }
    return new PyList(items);
  }

  /** A product that stays at the largest long, where every budget ends. */
  private static long times(long a, long b) {
    return Math.multiplyHigh(a, b) == 0 && a * b >= 0 ? a * b : Long.MAX_VALUE / 4;
  }

  private static PyDict merge(Map<?, ?> left, Map<?, ?> right, Budget budget) {
    PyDict merged = new PyDict();
    Dicts.copy(left, merged, budget);
    Dicts.copy(right, merged, budget);
    return merged;
  }

  private static Object sets(
      BinaryOperator operator, @Nullable Object left, @Nullable Object right, Budget budget) {
    if (left instanceof PySet a && right instanceof PySet b) {
      return Sets.apply(operator, a, b, budget);
    }
    // A view takes any iterable on its other side, a set only a set.
    boolean leftIsView = left instanceof DictView view && view.isSetLike();
    boolean rightIsView = right instanceof DictView view && view.isSetLike();
    if (leftIsView || rightIsView) {
      return Sets.apply(
          operator, Iteration.toSet(left, budget), Iteration.toSet(right, budget), budget);
    }
    throw unsupported(operator, left, right);
  }

  private static Failure unsupported(
      BinaryOperator operator, @Nullable Object left, @Nullable Object right) {
    return Failure.type(
        "unsupported operand type(s) for %s: '%s' and '%s'"
            .formatted(operator.sign(), Values.typeName(left), Values.typeName(right)));
  }

  static Object power(
      @Nullable Object base, @Nullable Object exponent, @Nullable Object modulus, Budget budget) {
    if (base == null
        || exponent == null
        || modulus == null
        || !Values.isNumber(base)
        || !Values.isNumber(exponent)
        || !Values.isNumber(modulus)) {
      throw Failure.type(
          "unsupported operand type(s) for ** or pow(): '%s', '%s', '%s'"
              .formatted(
                  Values.typeName(base), Values.typeName(exponent), Values.typeName(modulus)));
    }
    if (base instanceof Double || exponent instanceof Double || modulus instanceof Double) {
      throw Failure.type("pow() 3rd argument not allowed unless all arguments are integers");
    }
    return Integers.power(base, exponent, modulus, budget);
  }

  static Object negate(@Nullable Object value) {
    return switch (value) {
      case Double d -> -d;
      case Object n when Values.isInteger(n) -> Integers.negate(n);
      case null, default -> throw badOperand("unary -", value);
    };
  }

  static Object plus(@Nullable Object value) {
    return switch (value) {
      case Object n when Values.isNumber(n) -> Integers.plain(n);
      case null, default -> throw badOperand("unary +", value);
    };
  }

  static Object invert(@Nullable Object value) {
    return switch (value) {
      case Object n when Values.isInteger(n) -> Integers.invert(n);
      case null, default -> throw badOperand("unary ~", value);
    };
  }

  static Object absolute(@Nullable Object value) {
    return switch (value) {
      case Double d -> Math.abs(d);
      case Object n when Values.isInteger(n) -> Integers.absolute(n);
      case null, default -> throw badOperand("abs()", value);
    };
  }

  private static Failure badOperand(String operator, @Nullable Object value) {
    return Failure.type(
        "bad operand type for %s: '%s'".formatted(operator, Values.typeName(value)));
  }
}
