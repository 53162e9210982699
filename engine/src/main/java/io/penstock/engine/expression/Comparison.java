package io.penstock.engine.expression;

import java.math.BigInteger;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Equality, order, membership and identity. */
final class Comparison {
  /** Comparison operators, with the sign that error messages show. */
  enum Operator {
    EQUAL("=="),
    NOT_EQUAL("!="),
    LESS("<"),
    LESS_OR_EQUAL("<="),
    GREATER(">"),
    GREATER_OR_EQUAL(">="),
    IN("in"),
    NOT_IN("not in"),
    IS("is"),
    IS_NOT("is not");

    private final String sign;

    Operator(String sign) {
      this.sign = sign;
    }

    /** What an order says about a pair whose three-way comparison gave this. */
    boolean accepts(int order) {
      return switch (this) {
        case LESS -> order < 0;
        case LESS_OR_EQUAL -> order <= 0;
        case GREATER -> order > 0;
        case GREATER_OR_EQUAL -> order >= 0;
        default -> throw new AssertionError(this);
      };
    }
  }

  private Comparison() {}

  static boolean apply(
      Operator operator, @Nullable Object left, @Nullable Object right, Budget budget) {
    return switch (operator) {
      case EQUAL -> equal(left, right, budget);
      case NOT_EQUAL -> !equal(left, right, budget);
      case LESS, LESS_OR_EQUAL, GREATER, GREATER_OR_EQUAL -> ordered(operator, left, right, budget);
      case IN -> Membership.contains(right, left, budget);
      case NOT_IN -> !Membership.contains(right, left, budget);
      case IS -> identical(left, right);
      case IS_NOT -> !identical(left, right);
    };
  }

  static boolean less(@Nullable Object left, @Nullable Object right, Budget budget) {
    return ordered(Operator.LESS, left, right, budget);
  }

  /** What containers ask about their elements: a NaN equals itself there. */
  static boolean same(@Nullable Object left, @Nullable Object right, Budget budget) {
    return isSameObject(left, right) || equal(left, right, budget);
  }

  static boolean equal(@Nullable Object left, @Nullable Object right, Budget budget) {
    if (left instanceof Long a && right instanceof Long b) {
      return a.longValue() == b.longValue();
    }
    if (left instanceof String a && right instanceof String b) {
      if (a.length() == b.length()) {
        budget.work(a.length() / 4);
      }
      return a.equals(b);
    }
    if (left != null && right != null && Values.isNumber(left) && Values.isNumber(right)) {
      return numbersEqual(left, right);
    }
    budget.enter();
    boolean equal =
        switch (left) {
          case PyTuple a -> right instanceof PyTuple b && itemsEqual(a.items(), b.items(), budget);
          case List<?> a -> right instanceof List<?> b && itemsEqual(a, b, budget);
          case Map<?, ?> a -> right instanceof Map<?, ?> b && dictsEqual(a, b, budget);
          case PyRange a -> right instanceof PyRange b && a.hasElementsOf(b);
          case null, default -> {
            PySet a = Sets.view(left, budget);
            PySet b = Sets.view(right, budget);
            if (a == null || b == null) {
              yield isSameObject(left, right);
            }
            yield a.size() == b.size() && Sets.isSubset(a, b, budget);
          }
        };
    budget.leave();
    return equal;
  }

  private static boolean numbersEqual(Object left, Object right) {
    Object a = Integers.plain(left);
    Object b = Integers.plain(right);
    if (a instanceof Double x) {
      return b instanceof Double y
          ? x.doubleValue() == y.doubleValue()
          : !Double.isNaN(x) && Floats.compare(b, x) == 0;
    }
    return b instanceof Double y ? !Double.isNaN(y) && Floats.compare(a, y) == 0 : a.equals(b);
  }

  private static boolean itemsEqual(
      List<? extends @Nullable Object> left,
      List<? extends @Nullable Object> right,
      Budget budget) {
    if (left.size() != right.size()) {
      return false;
    }
    Iterator<? extends @Nullable Object> others = right.iterator();
    for (Object item : left) {
      budget.step();
      if (!same(Values.normal(item), Values.normal(others.next()), budget)) {
        return false;
      }
    }
    return true;
  }

  private static boolean dictsEqual(Map<?, ?> left, Map<?, ?> right, Budget budget) {
    if (left.size() != right.size()) {
      return false;
    }
    for (Map.Entry<?, ?> entry : left.entrySet()) {
      budget.step();
      Object other = Keys.lookup(right, Values.normal(entry.getKey()), budget);
      if (other == Keys.Missing.MISSING || !same(Values.normal(entry.getValue()), other, budget)) {
        return false;
      }
    }
    return true;
  }

  private static boolean ordered(
      Operator operator, @Nullable Object left, @Nullable Object right, Budget budget) {
    if (left instanceof Long a && right instanceof Long b) {
      return operator.accepts(Long.compare(a, b));
    }
    if (left != null && right != null && Values.isNumber(left) && Values.isNumber(right)) {
      return numbersOrdered(operator, Integers.plain(left), Integers.plain(right));
    }
    if (left instanceof String a && right instanceof String b) {
      budget.work(Math.min(a.length(), b.length()) / 4);
      return operator.accepts(compareCodePoints(a, b));
    }
    if (left instanceof PyTuple a && right instanceof PyTuple b) {
      return itemsOrdered(operator, a.items(), b.items(), budget);
    }
    if (left instanceof List<?> a && right instanceof List<?> b) {
      return itemsOrdered(operator, a, b, budget);
    }
    PySet a = Sets.view(left, budget);
    PySet b = Sets.view(right, budget);
    if (a == null || b == null) {
      throw Failure.type(
          "'%s' not supported between instances of '%s' and '%s'"
              .formatted(operator.sign, Values.typeName(left), Values.typeName(right)));
    }
    return switch (operator) {
      case LESS -> a.size() < b.size() && Sets.isSubset(a, b, budget);
      case LESS_OR_EQUAL -> a.size() <= b.size() && Sets.isSubset(a, b, budget);
      case GREATER -> a.size() > b.size() && Sets.isSubset(b, a, budget);
      default -> a.size() >= b.size() && Sets.isSubset(b, a, budget);
    };
  }

  private static boolean numbersOrdered(Operator operator, Object left, Object right) {
    if (left instanceof Double a) {
      if (right instanceof Double b) {
        return switch (operator) {
          case LESS -> a < b;
          case LESS_OR_EQUAL -> a <= b;
          case GREATER -> a > b;
          default -> a >= b;
        };
      }
      return !Double.isNaN(a) && operator.accepts(-Floats.compare(right, a));
    }
    if (right instanceof Double b) {
      return !Double.isNaN(b) && operator.accepts(Floats.compare(left, b));
    }
    return operator.accepts(Integers.big(left).compareTo(Integers.big(right)));
  }

  private static boolean itemsOrdered(
      Operator operator,
      List<? extends @Nullable Object> left,
      List<? extends @Nullable Object> right,
      Budget budget) {
    budget.enter();
    Iterator<? extends @Nullable Object> a = left.iterator();
    Iterator<? extends @Nullable Object> b = right.iterator();
    while (a.hasNext() && b.hasNext()) {
      budget.step();
      Object x = Values.normal(a.next());
      Object y = Values.normal(b.next());
      if (!same(x, y, budget)) {
        boolean decided = ordered(operator, x, y, budget);
        budget.leave();
        return decided;
      }
    }
    budget.leave();
    return operator.accepts(Integer.compare(left.size(), right.size()));
  }

  /** String.compareTo orders by UTF-16 unit, which puts U+10000 before U+FFFD. */
  static int compareCodePoints(String a, String b) {
    int length = Math.min(a.length(), b.length());
    for (int i = 0; i < length; i++) {
      char x = a.charAt(i);
      char y = b.charAt(i);
      if (x != y) {
        boolean bothOrNeither = Character.isSurrogate(x) == Character.isSurrogate(y);
        return bothOrNeither ? Character.compare(x, y) : Character.isSurrogate(x) ? 1 : -1;
      }
    }
    return Integer.compare(a.length(), b.length());
  }

  /**
   * Python's {@code is}. For numbers and strings CPython's answer depends on how it happens to
   * cache them; here equal ones of the same type are identical.
   */
  private static boolean identical(@Nullable Object left, @Nullable Object right) {
    if (isSameObject(left, right)) {
      return true;
    }
    return switch (left) {
      case Boolean a -> a.equals(right);
      case Long a -> a.equals(right);
      case BigInteger a -> a.equals(right);
      case Double a -> a.equals(right) && !Double.isNaN(a);
      case String a -> a.equals(right);
      case PyTuple a -> a.items().isEmpty() && right instanceof PyTuple b && b.items().isEmpty();
      case null, default -> false;
    };
  }

  @SuppressWarnings("ReferenceEquality") // Identity is what is asked for.
  private static boolean isSameObject(@Nullable Object left, @Nullable Object right) {
    return left == right;
  }
}
