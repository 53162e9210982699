package io.penstock.engine.expression;

import java.io.Serial;

/**
 * An expression that can't be compiled or evaluated.
 *
 * <p>The message starts with the name of the exception Python would raise, as in {@code
 * ZeroDivisionError: division by zero}, because that is what the author of the expression knows.
 * Only {@link Kind#LIMIT} has no counterpart there and starts with {@code LimitError}.
 */
public final class ExpressionException extends Exception {
  @Serial private static final long serialVersionUID = 1L;

  /** What was wrong, for callers that answer differently to a bad expression and to bad data. */
  public enum Kind {
    /** The source is no expression, or one that uses something expressions may not use. */
    SYNTAX,
    /** A name is unknown or has no value. */
    NAME,
    /** Evaluation raised an exception. */
    EVALUATION,
    /** The expression would cost more than its {@link ExpressionLimits} allow. */
    LIMIT
  }

  private final Kind kind;
  private final String text;

  ExpressionException(Kind kind, String message) {
    super(message);
    this.kind = kind;
    this.text = message;
  }

  public Kind kind() {
    return kind;
  }

  /** Fit for the author of the expression; never null. */
  @Override
  public String getMessage() {
    return text;
  }
}
