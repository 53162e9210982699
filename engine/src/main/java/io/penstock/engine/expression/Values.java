package io.penstock.engine.expression;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The values of expressions and their Java types.
 *
 * <table>
 * <caption>Types</caption>
 * <tr><td>None</td><td>{@code null}</td></tr>
 * <tr><td>bool</td><td>{@link Boolean}</td></tr>
 * <tr><td>int</td><td>{@link Long}, or {@link BigInteger} where that doesn't reach</td></tr>
 * <tr><td>float</td><td>{@link Double}</td></tr>
 * <tr><td>str</td><td>{@link String}, indexed by code point</td></tr>
 * <tr><td>list, dict</td><td>{@link List}, {@link Map}</td></tr>
 * <tr><td>tuple, set, range</td><td>{@link PyTuple}, {@link PySet}, {@link PyRange}</td></tr>
 * <tr><td>views and iterators</td><td>{@link DictView}, {@link PyIterator}</td></tr>
 * </table>
 */
final class Values {
  private Values() {}

  /**
   * Brings a value that may come from outside into the form above. Containers are left as they are:
   * whoever takes an element out of one calls this for the element, so that an untouched payload of
   * megabytes costs nothing.
   */
  static @Nullable Object normal(@Nullable Object value) {
    return switch (value) {
      case null -> null;
      case String s -> s;
      case Long n -> n;
      case Double d -> d;
      case Boolean b -> b;
      case BigInteger n -> Integers.normal(n);
      case Integer n -> (long) n;
      case Short n -> (long) n;
      case Byte n -> (long) n;
      case Float f -> (double) f;
      case BigDecimal d -> d.doubleValue();
      case List<?> list -> list;
      case Map<?, ?> map -> map;
      case PyTuple tuple -> tuple;
      case PySet set -> set;
      case PyRange range -> range;
      case DictView view -> view;
      case PyIterator it -> it;
      default ->
          throw Failure.type(
              "a variable holds a %s, which no expression can use"
                  .formatted(value.getClass().getName()));
    };
  }

  static String typeName(@Nullable Object value) {
    return switch (value) {
      case null -> "NoneType";
      case String _ -> "str";
      case Boolean _ -> "bool";
      case Long _ -> "int";
      case BigInteger _ -> "int";
      case Double _ -> "float";
      case PyTuple _ -> "tuple";
      case PySet _ -> "set";
      case PyRange _ -> "range";
      case DictView view -> view.part().typeName();
      case PyIterator it -> it.typeName();
      case List<?> _ -> "list";
      case Map<?, ?> _ -> "dict";
      default -> value.getClass().getName();
    };
  }

  static boolean isInteger(@Nullable Object value) {
    return value instanceof Long || value instanceof BigInteger || value instanceof Boolean;
  }

  static boolean isNumber(@Nullable Object value) {
    return value instanceof Double || isInteger(value);
  }

  /** Whether the expression made this container, as opposed to having been given it. */
  static boolean isOwnContainer(@Nullable Object value) {
    return value instanceof PyList
        || value instanceof PyDict
        || value instanceof PyTuple
        || value instanceof PySet;
  }
}
