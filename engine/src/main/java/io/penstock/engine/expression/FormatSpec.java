package io.penstock.engine.expression;

import org.jspecify.annotations.Nullable;

/**
 * A parsed format specification, after CPython's formatter_unicode.c.
 *
 * @param align one of {@code <>=^}, or 0 if not given
 * @param sign one of {@code +-} and space, or 0
 * @param grouping one of {@code ,_}, or 0
 * @param width -1 if not given, as is precision
 * @param code the presentation type, or 0
 */
record FormatSpec(
    int fill,
    char align,
    char sign,
    boolean noNegativeZero,
    boolean alternate,
    int width,
    char grouping,
    int precision,
    int code) {

  static FormatSpec parse(String text, char defaultAlign, @Nullable Object value, Budget budget) {
    Parser parser = new Parser(text.codePoints().toArray());
    FormatSpec spec = parser.parse(defaultAlign, value);
    budget.checkText(Math.max(spec.width, spec.precision));
    return spec;
  }

  boolean padsWithZeros() {
    return fill == '0' && align == '=';
  }

  private static final class Parser {
    private final int[] text;
    private int at;

    Parser(int[] text) {
      this.text = text;
    }

    FormatSpec parse(char defaultAlign, @Nullable Object value) {
      int fill = ' ';
      char align = 0;
      boolean fillGiven = false;
      if (text.length > 1 && isAlign(text[1])) {
        fill = text[0];
        align = (char) text[1];
        fillGiven = true;
        at = 2;
      } else if (text.length > 0 && isAlign(text[0])) {
        align = (char) text[0];
        at = 1;
      }
      char sign = (char) take(" +-");
      boolean noNegativeZero = take("z") != 0;
      boolean alternate = take("#") != 0;
      if (!fillGiven && take("0") != 0) {
        fill = '0';
        if (align == 0 && defaultAlign == '>') {
          align = '=';
        }
      }
      int width = number();
      char grouping = grouping();
      int precision = -1;
      if (take(".") != 0) {
        precision = number();
        if (precision < 0) {
          throw Failure.value("Format specifier missing precision");
        }
      }
      if (text.length - at > 1) {
        throw Failure.value(
            "Invalid format specifier '%s' for object of type '%s'"
                .formatted(new String(text, 0, text.length), Values.typeName(value)));
      }
      int code = at < text.length ? text[at] : 0;
      checkGrouping(grouping, code, value);
      return new FormatSpec(
          fill,
          align == 0 ? defaultAlign : align,
          sign,
          noNegativeZero,
          alternate,
          width,
          grouping,
          precision,
          code);
    }

    private static boolean isAlign(int c) {
      return c == '<' || c == '>' || c == '=' || c == '^';
    }

    /** The next character if it's one of these, else 0. */
    private int take(String wanted) {
      return at < text.length && wanted.indexOf(text[at]) >= 0 ? text[at++] : 0;
    }

    private int number() {
      long number = unbounded();
      if (number > Integer.MAX_VALUE) {
        throw Failure.limit("a format specification asks for %d characters".formatted(number));
      }
      return (int) number;
    }

    /** -1 if there are no digits. */
    private long unbounded() {
      int start = at;
      long number = 0;
      while (at < text.length && Character.isDigit(text[at])) {
        int digit = Character.digit(text[at++], 10);
        if (number > (Long.MAX_VALUE - digit) / 10) {
          throw Failure.value("Too many decimal digits in format string");
        }
        number = number * 10 + digit;
      }
      return start == at ? -1 : number;
    }

    private char grouping() {
      int first = take(",_");
      if (first != 0 && at < text.length && (text[at] == ',' || text[at] == '_')) {
        throw Failure.value(
            text[at] == first
                ? "Cannot specify '%c' with '%c'.".formatted(first, first)
                : "Cannot specify both ',' and '_'.");
      }
      return (char) first;
    }

    private static void checkGrouping(char grouping, int code, @Nullable Object value) {
      if (grouping == 0) {
        return;
      }
      boolean fine =
          switch (code) {
            case 0 -> !(value instanceof String);
            case 'd', 'e', 'f', 'g', 'E', 'G', '%', 'F' -> true;
            case 'b', 'o', 'x', 'X' -> grouping == '_';
            default -> false;
          };
      if (!fine) {
        throw Failure.value(
            "Cannot specify '%c' with '%s'."
                .formatted(grouping, code == 0 ? "s" : Character.toString(code)));
      }
    }
  }
}
