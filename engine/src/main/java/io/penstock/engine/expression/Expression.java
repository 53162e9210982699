package io.penstock.engine.expression;

import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A compiled expression of a {@code function} or {@code if-condition} operator.
 *
 * <p>The language is a subset of Python's: a single expression with the operators, displays,
 * comprehensions, functions and methods that the API reference lists (section 5.9), f-strings and
 * both kinds of string formatting. There are no statements, lambdas, assignments, starred items,
 * imports or attributes. What it does allow means what it means in Python 3.
 *
 * <p>Values are the Java counterparts of JSON: {@code null}, {@link Boolean}, {@link Long} or
 * {@link java.math.BigInteger}, {@link Double}, {@link String}, {@link java.util.List} and {@link
 * Map} with string keys. Variables may also hold other boxed numbers. A result may also be a {@link
 * PyTuple}, a {@link PySet}, or a value that only other expressions could use, such as a range;
 * {@link #toJsonValue} tells them apart.
 *
 * <p>Immutable and safe for use by many threads.
 */
public final class Expression {
  private final Node root;
  private final Set<String> names;

  private Expression(Node root, Set<String> names) {
    this.root = root;
    this.names = names;
  }

  /**
   * Checks and compiles.
   *
   * @param names of the variables that the expression may use
   * @throws ExpressionException if the source is no expression of the language, is too long or too
   *     deep, or uses a name that is neither a variable nor a function
   */
  public static Expression compile(String source, Set<String> names) throws ExpressionException {
    try {
      if (source.length() > ExpressionLimits.MAX_SOURCE_LENGTH) {
        throw Failure.limit(
            "an expression may have at most %d characters"
                .formatted(ExpressionLimits.MAX_SOURCE_LENGTH));
      }
      Node root = Parser.parse(source);
      NameCheck.check(root, names);
      return new Expression(root, Set.copyOf(names));
    } catch (Failure failure) {
      throw failure.toChecked();
    }
  }

  /**
   * Whether a variable with this name can be used in an expression: letters, digits and
   * underscores, no keyword.
   */
  public static boolean isName(String name) {
    return Lexer.isName(name);
  }

  /** Evaluates within {@link ExpressionLimits#DEFAULT}. */
  public @Nullable Object evaluate(Map<String, ?> variables) throws ExpressionException {
    return evaluate(variables, ExpressionLimits.DEFAULT);
  }

  /**
   * Evaluates the expression.
   *
   * @param variables by name; one that is missing fails the expression only if it's needed. They're
   *     read, never changed, and the result may share parts of them
   * @throws ExpressionException if evaluation raises what Python would raise, or would exceed the
   *     limits
   */
  public @Nullable Object evaluate(Map<String, ?> variables, ExpressionLimits limits)
      throws ExpressionException {
    Budget budget = new Budget(limits);
    try {
      Object result = new Evaluator(names, variables, budget).evaluate(root, null);
      ResultLength.check(result, budget);
      return result;
    } catch (Failure failure) {
      throw failure.toChecked();
    }
  }

  /**
   * Turns a result into what JSON can carry, as Python's {@code json.dumps} does: a tuple becomes a
   * list, keys of dicts become strings. The containers of the answer are new where anything had to
   * change or was made by the expression.
   *
   * @param value a result of {@link #evaluate}, which has bounded its size
   * @return {@code null}, Boolean, Long, BigInteger, Double, String, List or Map with string keys
   * @throws ExpressionException for what JSON can't carry: sets, ranges, views and iterators, keys
   *     of other types, NaN and infinities (which {@code json.dumps} would write, but no JSON
   *     parser need read)
   */
  public static @Nullable Object toJsonValue(@Nullable Object value) throws ExpressionException {
    try {
      return JsonValues.of(Values.normal(value));
    } catch (Failure failure) {
      throw failure.toChecked();
    }
  }
}
