package io.penstock.engine.expression;

/** Escapes in string literals. */
final class StringLiteral {
  private StringLiteral() {}

  static String unescape(String body) {
    if (body.indexOf('\\') < 0) {
      return body;
    }
    StringBuilder out = new StringBuilder();
    int at = 0;
    while (at < body.length()) {
      char c = body.charAt(at++);
      if (c != '\\') {
        out.append(c);
        continue;
      }
      char escape = body.charAt(at++);
      switch (escape) {
        case '\n' -> {}
        case '\\', '\'', '"' -> out.append(escape);
        case 'a' -> out.append('\007');
        case 'b' -> out.append('\b');
        case 'f' -> out.append('\f');
        case 'n' -> out.append('\n');
        case 'r' -> out.append('\r');
        case 't' -> out.append('\t');
        case 'v' -> out.append('\013');
        case 'x' -> at = hex(body, at, 2, out);
        case 'u' -> at = hex(body, at, 4, out);
        case 'U' -> at = hex(body, at, 8, out);
        case 'N' ->
            throw Failure.syntax("\\N{...} is not available in expressions, use \\u or \\U");
        case '0', '1', '2', '3', '4', '5', '6', '7' -> at = octal(body, at - 1, out);
        default -> out.append('\\').append(escape);
      }
    }
    return out.toString();
  }

  private static int octal(String body, int start, StringBuilder out) {
    int value = 0;
    int at = start;
    while (at < body.length()
        && at < start + 3
        && body.charAt(at) >= '0'
        && body.charAt(at) <= '7') {
      value = value * 8 + (body.charAt(at++) - '0');
    }
    out.append((char) value);
    return at;
  }

  private static int hex(String body, int start, int digits, StringBuilder out) {
    long value = 0;
    for (int at = start; at < start + digits; at++) {
      int digit =
          at < body.length() && body.charAt(at) < 128 ? Character.digit(body.charAt(at), 16) : -1;
      if (digit < 0) {
        throw Failure.syntax(
            "(unicode error) truncated escape sequence, %d digits expected".formatted(digits));
      }
      value = value * 16 + digit;
    }
    if (value > Character.MAX_CODE_POINT) {
      throw Failure.syntax("(unicode error) illegal Unicode character");
    }
    if (value >= Character.MIN_SURROGATE && value <= Character.MAX_SURROGATE) {
      // Two of them side by side would become one character, as they don't in Python.
      throw Failure.syntax("(unicode error) surrogates are no characters");
    }
    out.appendCodePoint((int) value);
    return start + digits;
  }
}
