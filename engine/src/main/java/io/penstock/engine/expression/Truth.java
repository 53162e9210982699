package io.penstock.engine.expression;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Python's truth value testing: None, False, zero and empty collections are false, everything else
 * is true.
 */
public final class Truth {
  private Truth() {}

  /** Takes what {@link Expression#evaluate} gives, and any value it takes. */
  public static boolean isTrue(@Nullable Object value) {
    return switch (value) {
      case null -> false;
      case Boolean b -> b;
      case Long n -> n != 0;
      case Double d -> d != 0;
      case String s -> !s.isEmpty();
      case BigInteger n -> n.signum() != 0;
      case BigDecimal d -> d.signum() != 0;
      case Number n -> n.doubleValue() != 0;
      case List<?> list -> !list.isEmpty();
      case Map<?, ?> map -> !map.isEmpty();
      case PyTuple tuple -> !tuple.items().isEmpty();
      case PySet set -> set.size() != 0;
      case PyRange range -> range.length() != 0;
      case DictView view -> !view.dict().isEmpty();
      default -> true;
    };
  }
}
