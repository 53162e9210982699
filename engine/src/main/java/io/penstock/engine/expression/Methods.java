package io.penstock.engine.expression;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Which value has which methods, and those of lists, tuples, ranges and dicts. */
final class Methods {
  private static final Set<String> OF_SEQUENCES = Set.of("index", "count");
  private static final Set<String> OF_DICTS = Set.of("get", "keys", "values", "items");

  private Methods() {}

  /** Whether any type has a method of this name that expressions may call. */
  static boolean isKnown(String method) {
    return StringMethods.NAMES.contains(method)
        || OF_SEQUENCES.contains(method)
        || OF_DICTS.contains(method);
  }

  /** Python looks a method up before it evaluates the arguments. */
  static void check(@Nullable Object receiver, String method) {
    Set<String> methods =
        switch (receiver) {
          case String _ -> StringMethods.NAMES;
          case List<?> _ -> OF_SEQUENCES;
          case PyTuple _ -> OF_SEQUENCES;
          case PyRange _ -> OF_SEQUENCES;
          case Map<?, ?> _ -> OF_DICTS;
          case null, default -> Set.of();
        };
    if (!methods.contains(method)) {
      throw Failure.attribute(
          "'%s' object has no attribute '%s'".formatted(Values.typeName(receiver), method));
    }
  }

  static @Nullable Object call(
      @Nullable Object receiver, String method, Arguments arguments, Budget budget) {
    return switch (receiver) {
      case String text -> StringMethods.call(text, method, arguments, budget);
      case Map<?, ?> dict -> ofDict(dict, method, arguments, budget);
      case null, default ->
          method.equals("index")
              ? index(receiver, arguments, budget)
              : count(receiver, arguments, budget);
    };
  }

  private static Object count(@Nullable Object sequence, Arguments arguments, Budget budget) {
    arguments.positionalOnly(1, 1);
    return Membership.count(sequence, arguments.get(0), budget);
  }

  private static Object index(@Nullable Object sequence, Arguments arguments, Budget budget) {
    arguments.positionalOnly(1, sequence instanceof PyRange ? 1 : 3);
    long from = bound(arguments.getOr(1, 0L));
    long to = bound(arguments.getOr(2, Long.MAX_VALUE));
    Object item = arguments.get(0);
    long index = Membership.indexOf(sequence, item, from, to, budget);
    if (index < 0) {
      throw Failure.value(
          sequence instanceof PyTuple
              ? "tuple.index(x): x not in tuple"
              : sequence instanceof PyRange
                  ? "sequence.index(x): x not in sequence"
                  : Repr.repr(item, budget) + " is not in list");
    }
    return index;
  }

  private static long bound(@Nullable Object value) {
    if (value == null || !Values.isInteger(value)) {
      throw Failure.type("slice indices must be integers or have an __index__ method");
    }
    return Integers.clamp(value);
  }

  private static @Nullable Object ofDict(
      Map<?, ?> dict, String method, Arguments arguments, Budget budget) {
    if (method.equals("get")) {
      arguments.positionalOnly(1, 2);
      Object value = Keys.lookup(dict, arguments.get(0), budget);
      return value == Keys.Missing.MISSING ? arguments.getOr(1, null) : value;
    }
    arguments.positionalOnly(0, 0);
    return switch (method) {
      case "keys" -> new DictView(DictView.Part.KEYS, dict);
      case "values" -> new DictView(DictView.Part.VALUES, dict);
      case "items" -> new DictView(DictView.Part.ITEMS, dict);
      default -> throw new AssertionError(method);
    };
  }
}
