package io.penstock.engine.expression;

import java.math.BigInteger;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A number in the source.
 *
 * @param end position behind it
 */
record NumberLiteral(Object value, int end) {
  private static final String DIGITS = "[0-9](?:_?[0-9])*";

  private static final Pattern INTEGER_WITH_BASE =
      Pattern.compile(
          "0(?:[xX](?<x>(?:_?[0-9a-fA-F])+)|[oO](?<o>(?:_?[0-7])+)|[bB](?<b>(?:_?[01])+))");

  private static final Pattern FLOAT =
      Pattern.compile("(?:(?:D)?\\.D|D\\.?)[eE][+-]?D|(?:D)?\\.D|D\\.".replace("D", DIGITS));

  private static final Pattern INTEGER = Pattern.compile(DIGITS);

  /** Python lets a keyword follow a number without a blank. */
  private static final List<String> MAY_FOLLOW =
      List.of("and", "else", "for", "if", "in", "is", "not", "or");

  static NumberLiteral read(String source, int start) {
    NumberLiteral literal = match(source, start);
    int end = literal.end();
    if (end < source.length()) {
      int next = source.codePointAt(end);
      if (next == 'j' || next == 'J') {
        throw Failure.syntax("complex numbers are not available in expressions");
      }
      if (Lexer.isNamePart(next)
          && MAY_FOLLOW.stream().noneMatch(keyword -> source.startsWith(keyword, end))) {
        throw Failure.syntax("invalid number literal (at character %d)".formatted(start + 1));
      }
    }
    return literal;
  }

  private static NumberLiteral match(String source, int start) {
    Matcher based = at(INTEGER_WITH_BASE, source, start);
    if (based.lookingAt()) {
      String digits = based.group("x");
      int radix = 16;
      if (digits == null) {
        digits = based.group("o");
        radix = 8;
      }
      if (digits == null) {
        digits = based.group("b");
        radix = 2;
      }
      return new NumberLiteral(
          Integers.normal(new BigInteger(String.valueOf(digits).replace("_", ""), radix)),
          based.end());
    }
    Matcher real = at(FLOAT, source, start);
    if (real.lookingAt()) {
      return new NumberLiteral(Double.parseDouble(real.group().replace("_", "")), real.end());
    }
    Matcher integer = at(INTEGER, source, start);
    if (!integer.lookingAt()) {
      throw Failure.syntax("invalid number literal (at character %d)".formatted(start + 1));
    }
    String digits = integer.group().replace("_", "");
    if (digits.length() > Integers.MAX_DIGITS) {
      throw Failure.syntax(
          "Exceeds the limit (%d digits) for integer string conversion: value has %d digits"
              .formatted(Integers.MAX_DIGITS, digits.length()));
    }
    if (digits.startsWith("0") && !digits.chars().allMatch(c -> c == '0')) {
      throw Failure.syntax(
          "leading zeros in decimal integer literals are not permitted; "
              + "use an 0o prefix for octal integers");
    }
    return new NumberLiteral(Integers.normal(new BigInteger(digits)), integer.end());
  }

  private static Matcher at(Pattern pattern, String source, int start) {
    return pattern.matcher(source).region(start, source.length());
  }
}
