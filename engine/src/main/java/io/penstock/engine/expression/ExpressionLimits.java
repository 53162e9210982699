package io.penstock.engine.expression;

/**
 * What one evaluation may cost. Every bound is checked before the work it bounds, so an expression
 * written to exhaust the server fails with {@link ExpressionException.Kind#LIMIT} instead of
 * running.
 *
 * @param nestingDepth how deep values may be nested where they are compared, hashed or printed.
 *     (How deep the source may nest is fixed: {@link #MAX_SOURCE_DEPTH}.)
 * @param steps evaluated nodes, visited elements and their equivalents in work on long strings and
 *     integers. Default one million: some tens of milliseconds
 * @param collectionSize elements of one list, tuple, set or dict that the expression creates
 * @param stringLength UTF-16 units of one string that the expression creates
 * @param integerBits bits of an integer that the expression creates. Python's own bound for
 *     printing one is 4300 digits, which is 14285 bits
 * @param allocatedBytes estimate of all memory that an evaluation asks for, whether or not it's
 *     still in use at the end
 * @param resultLength estimate of the JSON text length of the result. It differs from {@code
 *     allocatedBytes} because a result may hold the same value many times. A variable, or a part of
 *     one, that is returned as it is doesn't count
 */
public record ExpressionLimits(
    int nestingDepth,
    long steps,
    int collectionSize,
    int stringLength,
    int integerBits,
    long allocatedBytes,
    long resultLength) {

  /** Longest source that compiles, in UTF-16 units. */
  public static final int MAX_SOURCE_LENGTH = 10_000;

  /**
   * Deepest nesting of parentheses, calls, conditions and the like. A chain of operators isn't
   * nesting, however long. It's a constant because the recursion of parser and evaluator needs
   * stack for it.
   */
  public static final int MAX_SOURCE_DEPTH = 100;

  public static final ExpressionLimits DEFAULT =
      new ExpressionLimits(200, 1_000_000, 100_000, 1_000_000, 16_384, 16 << 20, 16 << 20);

  public ExpressionLimits {
    if (nestingDepth < 1 || nestingDepth > 1_000) {
      throw new IllegalArgumentException("nestingDepth must be 1 to 1000: " + nestingDepth);
    }
    if (steps < 1
        || collectionSize < 0
        || stringLength < 0
        || integerBits < 64
        || allocatedBytes < 0
        || resultLength < 0) {
      throw new IllegalArgumentException("limits must not be negative, integerBits not below 64");
    }
  }
}
