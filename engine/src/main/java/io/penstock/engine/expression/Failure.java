package io.penstock.engine.expression;

import io.penstock.engine.expression.ExpressionException.Kind;
import java.io.Serial;

/**
 * The unchecked twin of {@link ExpressionException}, so that iterators and comparators can fail
 * too. It never leaves the package: public methods turn it into the checked one.
 */
final class Failure extends RuntimeException {
  @Serial private static final long serialVersionUID = 1L;

  /** Values appear in messages, and a value can be a megabyte. */
  private static final int MAX_MESSAGE_LENGTH = 300;

  private final Kind kind;

  private Failure(Kind kind, String type, String text) {
    super(shorten(type + ": " + text), null, false, false);
    this.kind = kind;
  }

  ExpressionException toChecked() {
    return new ExpressionException(kind, String.valueOf(getMessage()));
  }

  static Failure syntax(String text) {
    return new Failure(Kind.SYNTAX, "SyntaxError", text);
  }

  static Failure limit(String text) {
    return new Failure(Kind.LIMIT, "LimitError", text);
  }

  static Failure unknownName(String name) {
    return new Failure(Kind.NAME, "NameError", "name '" + name + "' is not defined");
  }

  static Failure unboundLocal(String name) {
    return new Failure(
        Kind.EVALUATION,
        "UnboundLocalError",
        "cannot access local variable '" + name + "' where it is not associated with a value");
  }

  static Failure unboundFree(String name) {
    return new Failure(
        Kind.EVALUATION,
        "NameError",
        "cannot access free variable '"
            + name
            + "' where it is not associated with a value in enclosing scope");
  }

  static Failure type(String text) {
    return new Failure(Kind.EVALUATION, "TypeError", text);
  }

  static Failure value(String text) {
    return new Failure(Kind.EVALUATION, "ValueError", text);
  }

  static Failure key(String text) {
    return new Failure(Kind.EVALUATION, "KeyError", text);
  }

  static Failure index(String text) {
    return new Failure(Kind.EVALUATION, "IndexError", text);
  }

  static Failure attribute(String text) {
    return new Failure(Kind.EVALUATION, "AttributeError", text);
  }

  static Failure overflow(String text) {
    return new Failure(Kind.EVALUATION, "OverflowError", text);
  }

  static Failure zeroDivision(String text) {
    return new Failure(Kind.EVALUATION, "ZeroDivisionError", text);
  }

  /** Cuts between characters, never inside a pair. */
  private static String shorten(String text) {
    return text.length() <= MAX_MESSAGE_LENGTH
        ? text
        : text.substring(
                0, text.offsetByCodePoints(0, text.codePointCount(0, MAX_MESSAGE_LENGTH - 3)))
            + "...";
  }
}
