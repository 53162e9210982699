package io.penstock.engine.expression;

import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The {@code %} operator on strings, after CPython's unicode_format. */
final class PercentFormat {
  private final String text;
  private final @Nullable Object right;
  private final Budget budget;
  private final StringBuilder out = new StringBuilder();
  private int at;
  private int used;

  private PercentFormat(String text, @Nullable Object right, Budget budget) {
    this.text = text;
    this.right = right;
    this.budget = budget;
  }

  static String apply(String text, @Nullable Object right, Budget budget) {
    return new PercentFormat(text, right, budget).format();
  }

  private String format() {
    budget.work(text.length() * 4L);
    boolean mapping = false;
    while (at < text.length()) {
      char c = text.charAt(at++);
      if (c == '%') {
        mapping |= directive();
        budget.checkText(out.length());
      } else {
        out.append(c);
      }
    }
    // CPython takes anything with item access for a mapping, and mappings may have spare items.
    boolean spare = right instanceof Map || right instanceof List || right instanceof PyRange;
    if (!mapping && !spare && used < available()) {
      throw Failure.type("not all arguments converted during string formatting");
    }
    budget.text(out.length());
    return out.toString();
  }

  private int available() {
    return right instanceof PyTuple tuple ? tuple.items().size() : 1;
  }

  private @Nullable Object nextArgument() {
    if (used >= available()) {
      throw Failure.type("not enough arguments for format string");
    }
    Object next = right instanceof PyTuple tuple ? Values.normal(tuple.items().get(used)) : right;
    used++;
    return next;
  }

  /** Formats what follows a percent sign; true if it names its argument. */
  private boolean directive() {
    budget.step();
    if (at < text.length() && text.charAt(at) == '%') {
      at++;
      out.append('%');
      return false;
    }
    Object named = Keys.Missing.MISSING;
    if (at < text.length() && text.charAt(at) == '(') {
      named = namedArgument();
    }
    Flags flags = flags();
    char code = character();
    if (code == 'h' || code == 'l' || code == 'L') {
      code = character();
    }
    Object value = named == Keys.Missing.MISSING ? nextArgument() : named;
    switch (code) {
      case 's' -> text(Repr.str(value, budget), flags);
      case 'r' -> text(Repr.repr(value, budget), flags);
      case 'a' -> text(Repr.ascii(value, budget), flags);
      case 'c' -> text(single(value), flags.withoutPrecision());
      case 'd', 'i', 'u', 'o', 'x', 'X' -> integer(value, code, flags);
      case 'e', 'E', 'f', 'F', 'g', 'G' -> real(value, code, flags);
      default ->
          throw Failure.value(
              "unsupported format character '%c' (0x%x) at index %d"
                  .formatted(code, (int) code, at - 1));
    }
    return named != Keys.Missing.MISSING;
  }

  private char character() {
    if (at >= text.length()) {
      throw Failure.value("incomplete format");
    }
    return text.charAt(at++);
  }

  private @Nullable Object namedArgument() {
    if (!(right instanceof Map || right instanceof List || right instanceof PyRange)) {
      throw Failure.type("format requires a mapping");
    }
    int start = ++at;
    for (int depth = 1; depth > 0; at++) {
      if (at >= text.length()) {
        throw Failure.value("incomplete format key");
      }
      char c = text.charAt(at);
      depth += c == '(' ? 1 : c == ')' ? -1 : 0;
    }
    return Subscripts.index(right, text.substring(start, at - 1), budget);
  }

  private record Flags(
      boolean left, boolean zero, boolean alternate, char sign, int width, int precision) {
    Flags withoutPrecision() {
      return new Flags(left, zero, alternate, sign, width, -1);
    }
  }

  private Flags flags() {
    boolean left = false;
    boolean zero = false;
    boolean alternate = false;
    boolean plus = false;
    boolean blank = false;
    for (; at < text.length() && "-+ #0".indexOf(text.charAt(at)) >= 0; at++) {
      switch (text.charAt(at)) {
        case '-' -> left = true;
        case '+' -> plus = true;
        case ' ' -> blank = true;
        case '#' -> alternate = true;
        default -> zero = true;
      }
    }
    int width = size("* wants int", "width too big");
    if (width < -1) {
      left = true;
      width = -width;
    }
    int precision = -1;
    if (at < text.length() && text.charAt(at) == '.') {
      at++;
      precision = Math.max(0, size("* wants int", "precision too big"));
    }
    budget.checkText(Math.max(width, precision));
    return new Flags(left, zero, alternate, plus ? '+' : blank ? ' ' : 0, width, precision);
  }

  /** A number in the text, or the next argument for a star; -1 if there's neither. */
  private int size(String notInt, String tooBig) {
    if (at < text.length() && text.charAt(at) == '*') {
      at++;
      Object value = nextArgument();
      if (value == null || !Values.isInteger(value)) {
        throw Failure.type(notInt);
      }
      long size = Integers.argument(value);
      if (size > Integer.MAX_VALUE || size < -Integer.MAX_VALUE) {
        throw Failure.limit("a format asks for %d characters".formatted(size));
      }
      return (int) size;
    }
    int start = at;
    long size = 0;
    while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
      size = size * 10 + (text.charAt(at++) - '0');
      if (size > Integer.MAX_VALUE) {
        throw Failure.value(tooBig);
      }
    }
    return start == at ? -1 : (int) size;
  }

  private void text(String value, Flags flags) {
    int length = Texts.length(value, budget);
    String shown =
        flags.precision >= 0 && flags.precision < length
            ? value.substring(0, Texts.offset(value, flags.precision, budget))
            : value;
    pad("", shown, flags, false);
  }

  private String single(@Nullable Object value) {
    if (value != null && Values.isInteger(value)) {
      return Integers.plain(value) instanceof Long n && n >= 0 && n <= Character.MAX_CODE_POINT
          ? Formatter.character(value, budget)
          : raiseRange();
    }
    if (value instanceof String s && s.codePointCount(0, s.length()) == 1) {
      return s;
    }
    throw Failure.type("%c requires int or char");
  }

  private static String raiseRange() {
    throw Failure.overflow("%c arg not in range(0x110000)");
  }

  private void integer(@Nullable Object value, char code, Flags flags) {
    boolean decimal = code == 'd' || code == 'i' || code == 'u';
    Object whole = decimal && value instanceof Double d ? Floats.truncate(d) : value;
    if (whole == null || !Values.isInteger(whole)) {
      throw Failure.type(
          decimal
              ? "%%%c format: a real number is required, not %s"
                  .formatted(code, Values.typeName(value))
              : "%%%c format: an integer is required, not %s"
                  .formatted(code, Values.typeName(value)));
    }
    BigInteger n = Integers.big(whole);
    String digits = Formatter.digits(n, code, budget);
    if (digits.length() < flags.precision) {
      budget.text(flags.precision);
      digits = "0".repeat(flags.precision - digits.length()) + digits;
    }
    String sign = n.signum() < 0 ? "-" : flags.sign == 0 ? "" : String.valueOf(flags.sign);
    pad(sign + (flags.alternate ? Formatter.prefix(code) : ""), digits, flags, flags.zero);
  }

  private void real(@Nullable Object value, char code, Flags flags) {
    if (value == null || !Values.isNumber(value)) {
      throw Failure.type("must be real number, not " + Values.typeName(value));
    }
    double d = Floats.of(value);
    boolean negative = !Double.isNaN(d) && (d < 0 || 1 / d < 0);
    String sign = negative ? "-" : flags.sign == 0 ? "" : String.valueOf(flags.sign);
    String body = Formatter.magnitude(Math.abs(d), code, flags.precision, flags.alternate, budget);
    pad(sign, body, flags, flags.zero);
  }

  private void pad(String prefix, String body, Flags flags, boolean zeros) {
    int missing = flags.width - prefix.length() - Texts.length(body, budget);
    budget.checkText((long) out.length() + body.length() + Math.max(0, missing));
    String fill = missing > 0 ? (zeros && !flags.left ? "0" : " ").repeat(missing) : "";
    if (flags.left) {
      out.append(prefix).append(body).append(fill);
    } else if (zeros) {
      out.append(prefix).append(fill).append(body);
    } else {
      out.append(fill).append(prefix).append(body);
    }
  }
}
