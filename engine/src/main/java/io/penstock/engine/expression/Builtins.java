package io.penstock.engine.expression;

import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The functions that expressions may call. */
final class Builtins {
  static final Set<String> NAMES =
      Set.of(
          "abs",
          "all",
          "any",
          "bool",
          "dict",
          "enumerate",
          "float",
          "int",
          "len",
          "list",
          "max",
          "min",
          "pow",
          "range",
          "reversed",
          "round",
          "set",
          "sorted",
          "str",
          "sum",
          "tuple",
          "zip");

  private static final Keys.Missing MISSING = Keys.Missing.MISSING;

  private final Arguments arguments;
  private final Budget budget;

  private Builtins(Arguments arguments, Budget budget) {
    this.arguments = arguments;
    this.budget = budget;
  }

  static @Nullable Object call(Arguments arguments, Budget budget) {
    Builtins call = new Builtins(arguments, budget);
    return switch (arguments.function()) {
      case "abs" -> Arithmetic.absolute(call.single());
      case "all" -> !call.anyIs(false);
      case "any" -> call.anyIs(true);
      case "bool" -> call.optional() != MISSING && Truth.isTrue(arguments.get(0));
      case "dict" -> call.dict();
      case "enumerate" -> call.enumerate();
      case "float" ->
          call.optional() == MISSING ? 0.0 : Conversions.toFloat(arguments.get(0), budget);
      case "int" -> call.integer();
      case "len" -> call.length(call.single());
      case "list" -> call.items();
      case "max" -> call.extreme(Comparison.Operator.GREATER);
      case "min" -> call.extreme(Comparison.Operator.LESS);
      case "pow" -> call.pow();
      case "range" -> call.range();
      case "reversed" -> call.reversed();
      case "round" -> call.round();
      case "set" ->
          call.optional() == MISSING ? new PySet() : Iteration.toSet(arguments.get(0), budget);
      case "sorted" -> call.sorted();
      case "str" -> call.str();
      case "sum" -> call.sum();
      case "tuple" -> call.tuple();
      case "zip" -> call.zip();
      default -> throw new AssertionError(arguments.function());
    };
  }

  private @Nullable Object single() {
    arguments.positionalOnly(1, 1);
    return arguments.get(0);
  }

  private @Nullable Object optional() {
    arguments.positionalOnly(0, 1);
    return arguments.getOr(0, MISSING);
  }

  private boolean anyIs(boolean wanted) {
    Iterator<@Nullable Object> items = Iteration.over(single(), budget);
    while (items.hasNext()) {
      if (Truth.isTrue(items.next()) == wanted) {
        return true;
      }
    }
    return false;
  }

  private PyDict dict() {
    if (arguments.count() > 1) {
      throw Failure.type("dict expected at most 1 argument, got " + arguments.count());
    }
    PyDict dict = arguments.count() == 0 ? new PyDict() : Dicts.of(arguments.get(0), budget);
    Dicts.copy(arguments.keywords(), dict, budget);
    return dict;
  }

  private PyIterator enumerate() {
    @Nullable Object[] bound = arguments.bind(1, 0, 2, "iterable", "start");
    Object start = bound[1] == MISSING ? Long.valueOf(0) : bound[1];
    if (start == null || !Values.isInteger(start)) {
      throw Failure.type(
          "'%s' object cannot be interpreted as an integer".formatted(Values.typeName(start)));
    }
    Object first = Integers.plain(start);
    Iterator<@Nullable Object> items = Iteration.over(bound[0], budget);
    return new PyIterator(
        "enumerate",
        new Iteration.Lazy(budget) {
          private Object index = first;

          @Override
          boolean advance() {
            if (!items.hasNext()) {
              return false;
            }
            budget.elements(2);
            current = PyTuple.of(index, items.next());
            index = Integers.apply(BinaryOperator.ADD, index, 1L, budget);
            return true;
          }
        });
  }

  private Object integer() {
    @Nullable Object[] bound = arguments.bind(0, 1, 2, "x", "base");
    if (bound[0] == MISSING) {
      if (bound[1] != MISSING) {
        throw Failure.type("int() missing string argument");
      }
      return 0L;
    }
    return bound[1] == MISSING
        ? Conversions.toInteger(bound[0], budget)
        : Conversions.toInteger(bound[0], bound[1], budget);
  }

  private long length(@Nullable Object value) {
    return switch (value) {
      case String text -> Texts.length(text, budget);
      case List<?> list -> list.size();
      case Map<?, ?> map -> map.size();
      case PyTuple tuple -> tuple.items().size();
      case PySet set -> set.size();
      case PyRange range -> range.length();
      case DictView view -> view.dict().size();
      case null, default ->
          throw Failure.type("object of type '%s' has no len()".formatted(Values.typeName(value)));
    };
  }

  private PyList items() {
    return optional() == MISSING
        ? PyList.EMPTY
        : Iteration.gather(Iteration.over(arguments.get(0), budget), budget);
  }

  private PyTuple tuple() {
    Object source = optional();
    if (source == MISSING) {
      return PyTuple.EMPTY;
    }
    return source instanceof PyTuple tuple ? tuple : new PyTuple(Iteration.toList(source, budget));
  }

  private @Nullable Object extreme(Comparison.Operator better) {
    String name = arguments.function();
    if (arguments.count() == 0) {
      throw Failure.type(name + " expected at least 1 argument, got 0");
    }
    for (Map.Entry<String, @Nullable Object> keyword : arguments.keywords().entrySet()) {
      if (keyword.getKey().equals("key")) {
        Sorting.refuseKey(keyword.getValue());
      } else if (!keyword.getKey().equals("default")) {
        throw Failure.type(
            "'%s' is an invalid keyword argument for %s()".formatted(keyword.getKey(), name));
      }
    }
    boolean hasDefault = arguments.keywords().containsKey("default");
    if (arguments.count() > 1 && hasDefault) {
      throw Failure.type(
          "Cannot specify a default for %s() with multiple positional arguments".formatted(name));
    }
    Iterator<@Nullable Object> items =
        arguments.count() > 1
            ? arguments.positional().iterator()
            : Iteration.over(arguments.get(0), budget);
    if (!items.hasNext()) {
      if (hasDefault) {
        return arguments.keywords().get("default");
      }
      throw Failure.value(name + "() arg is an empty sequence");
    }
    Object best = items.next();
    while (items.hasNext()) {
      Object candidate = items.next();
      if (Comparison.apply(better, candidate, best, budget)) {
        best = candidate;
      }
    }
    return best;
  }

  private @Nullable Object pow() {
    @Nullable Object[] bound = arguments.bind(2, 0, 3, "base", "exp", "mod");
    return bound[2] == MISSING || bound[2] == null
        ? Arithmetic.apply(BinaryOperator.POWER, bound[0], bound[1], budget)
        : Arithmetic.power(bound[0], bound[1], bound[2], budget);
  }

  private PyRange range() {
    arguments.positionalOnly(1, 3);
    long first = bound(arguments.get(0));
    if (arguments.count() == 1) {
      return PyRange.of(0, first, 1);
    }
    long second = bound(arguments.get(1));
    return PyRange.of(first, second, arguments.count() == 3 ? bound(arguments.get(2)) : 1);
  }

  private static long bound(@Nullable Object value) {
    if (value != null && Values.isInteger(value) && !(Integers.plain(value) instanceof Long)) {
      throw Failure.limit("the bounds of a range must fit 64 bits");
    }
    return Integers.argument(value);
  }

  private PyIterator reversed() {
    return Iteration.reversed(single(), budget);
  }

  private Object round() {
    @Nullable Object[] bound = arguments.bind(1, 0, 2, "number", "ndigits");
    Object number = bound[0];
    Object digits = bound[1] == MISSING ? null : bound[1];
    if (number == null || !Values.isNumber(number)) {
      throw Failure.type(
          "type %s doesn't define __round__ method".formatted(Values.typeName(number)));
    }
    if (digits == null) {
      return number instanceof Double d ? Floats.round(d) : Integers.plain(number);
    }
    if (!Values.isInteger(digits)) {
      throw Failure.type(
          "'%s' object cannot be interpreted as an integer".formatted(Values.typeName(digits)));
    }
    return number instanceof Double d
        ? (Object) Floats.round(d, Integers.clamp(digits), budget)
        : Integers.round(number, digits, budget);
  }

  private PyList sorted() {
    if (arguments.count() != 1) {
      throw Failure.type("sorted expected 1 argument, got " + arguments.count());
    }
    PyList items = Iteration.gather(Iteration.over(arguments.get(0), budget), budget);
    boolean reverse = false;
    for (Map.Entry<String, @Nullable Object> keyword : arguments.keywords().entrySet()) {
      switch (keyword.getKey()) {
        case "key" -> Sorting.refuseKey(keyword.getValue());
        case "reverse" -> reverse = Integers.argument(keyword.getValue()) != 0;
        default ->
            throw Failure.type(
                "'%s' is an invalid keyword argument for sort()".formatted(keyword.getKey()));
      }
    }
    return Sorting.sort(items, reverse, budget);
  }

  private String str() {
    @Nullable Object[] bound = arguments.bind(0, 0, 1, "object");
    return bound[0] == MISSING ? "" : Repr.str(bound[0], budget);
  }

  private @Nullable Object sum() {
    @Nullable Object[] bound = arguments.bind(1, 1, 2, "iterable", "start");
    Iterator<@Nullable Object> items = Iteration.over(bound[0], budget);
    Object total = bound[1] == MISSING ? Long.valueOf(0) : bound[1];
    if (total instanceof String) {
      throw Failure.type("sum() can't sum strings [use ''.join(seq) instead]");
    }
    while (items.hasNext()) {
      total = Arithmetic.apply(BinaryOperator.ADD, total, items.next(), budget);
    }
    return total;
  }

  private PyIterator zip() {
    boolean strict = false;
    for (Map.Entry<String, @Nullable Object> keyword : arguments.keywords().entrySet()) {
      if (!keyword.getKey().equals("strict")) {
        throw Failure.type(
            "zip() got an unexpected keyword argument '%s'".formatted(keyword.getKey()));
      }
      strict = Truth.isTrue(keyword.getValue());
    }
    return Zip.of(arguments.positional(), strict, budget);
  }
}
