package io.penstock.engine.expression;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Values as JSON has them. */
final class JsonValues {
  private static final int MAX_DEPTH = 1_000;

  private JsonValues() {}

  static @Nullable Object of(@Nullable Object value) {
    return of(value, 0);
  }

  private static @Nullable Object of(@Nullable Object value, int depth) {
    if (depth > MAX_DEPTH) {
      throw Failure.limit("values are nested deeper than %d".formatted(MAX_DEPTH));
    }
    return switch (value) {
      case null -> null;
      case Boolean b -> b;
      case Long n -> n;
      case String text -> text;
      case BigInteger n -> {
        // Fails as json.dumps does for an integer that Python refuses to print.
        var _ = Integers.toText(n, new Budget(ExpressionLimits.DEFAULT));
        yield n;
      }
      case Double d -> finite(d);
      case PyTuple tuple -> list(tuple.items(), depth);
      case List<?> list -> list(list, depth);
      case Map<?, ?> map -> {
        Map<String, @Nullable Object> object = new LinkedHashMap<>();
        for (Map.Entry<?, ?> entry : map.entrySet()) {
          object.put(
              key(Values.normal(entry.getKey())), of(Values.normal(entry.getValue()), depth + 1));
        }
        yield object;
      }
      default ->
          throw Failure.type(
              "Object of type %s is not JSON serializable".formatted(Values.typeName(value)));
    };
  }

  private static List<@Nullable Object> list(List<? extends @Nullable Object> items, int depth) {
    List<@Nullable Object> list = new ArrayList<>(items.size());
    for (Object item : items) {
      list.add(of(Values.normal(item), depth + 1));
    }
    return list;
  }

  private static Double finite(Double value) {
    if (Double.isNaN(value) || Double.isInfinite(value)) {
      throw Failure.value(
          "Out of range float values are not JSON compliant: " + FloatText.repr(value));
    }
    return value;
  }

  private static String key(@Nullable Object key) {
    return switch (key) {
      case null -> "null";
      case String text -> text;
      case Boolean b -> b ? "true" : "false";
      case Double d -> FloatText.repr(finite(d));
      case Object n when Values.isInteger(n) ->
          Integers.toText(n, new Budget(ExpressionLimits.DEFAULT));
      default ->
          throw Failure.type(
              "keys must be str, int, float, bool or None, not " + Values.typeName(key));
    };
  }
}
