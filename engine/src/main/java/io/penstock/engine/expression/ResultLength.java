package io.penstock.engine.expression;

import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Bounds the JSON text of a result. An expression can make a value that is small in memory and
 * endless in print, because the same list stands in it many times.
 */
final class ResultLength {
  private static final int PER_ELEMENT = 4;

  private final Budget budget;
  private long left;

  private ResultLength(Budget budget) {
    this.budget = budget;
    this.left = budget.resultLength();
  }

  static void check(@Nullable Object result, Budget budget) {
    // What was given once may be given back once, however long it is.
    if (Values.isOwnContainer(result)) {
      new ResultLength(budget).visit(result);
    }
  }

  private void visit(@Nullable Object value) {
    switch (value) {
      case String text -> spend(text.length() + PER_ELEMENT);
      case BigInteger n -> spend(n.bitLength() / 3);
      case PyTuple tuple -> visitAll(tuple.items());
      case PySet set -> visitAll(set.elements());
      case List<?> list -> visitAll(list);
      case Map<?, ?> map -> {
        visitAll(map.keySet());
        visitAll(map.values());
      }
      case null, default -> spend(PER_ELEMENT);
    }
  }

  private void visitAll(Iterable<? extends @Nullable Object> items) {
    spend(PER_ELEMENT);
    budget.enter();
    for (Object item : items) {
      visit(item);
    }
    budget.leave();
  }

  private void spend(long length) {
    left -= length;
    if (left < 0) {
      throw Failure.limit(
          "the result would be longer than %d characters".formatted(budget.resultLength()));
    }
  }
}
