package io.penstock.engine.expression;

import java.math.BigInteger;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** format(value, spec), which str.format and f-strings share. */
final class Formatter {
  private final FormatSpec spec;
  private final Budget budget;

  private Formatter(FormatSpec spec, Budget budget) {
    this.spec = spec;
    this.budget = budget;
  }

  static String format(@Nullable Object value, String spec, Budget budget) {
    if (spec.isEmpty()) {
      return Repr.str(value, budget);
    }
    char defaultAlign = value instanceof String ? '<' : '>';
    budget.work(spec.length() * 8L);
    return switch (value) {
      case String text ->
          new Formatter(FormatSpec.parse(spec, defaultAlign, value, budget), budget).text(text);
      case Double d ->
          new Formatter(FormatSpec.parse(spec, defaultAlign, value, budget), budget)
              .number(d, "float");
      case Object n when Values.isInteger(n) ->
          new Formatter(FormatSpec.parse(spec, defaultAlign, value, budget), budget).integer(n);
      case null, default ->
          throw Failure.type(
              "unsupported format string passed to %s.__format__"
                  .formatted(Values.typeName(value)));
    };
  }

  private String text(String text) {
    if (spec.sign() != 0) {
      throw Failure.value(
          spec.sign() == ' '
              ? "Space not allowed in string format specifier"
              : "Sign not allowed in string format specifier");
    }
    if (spec.noNegativeZero()) {
      throw Failure.value("Negative zero coercion (z) not allowed in string format specifier");
    }
    if (spec.alternate()) {
      throw Failure.value("Alternate form (#) not allowed in string format specifier");
    }
    if (spec.align() == '=') {
      throw Failure.value("'=' alignment not allowed in string format specifier");
    }
    if (spec.code() != 0 && spec.code() != 's') {
      throw unknownCode("str");
    }
    int length = Texts.length(text, budget);
    String shown =
        spec.precision() >= 0 && spec.precision() < length
            ? text.substring(0, Texts.offset(text, spec.precision(), budget))
            : text;
    return pad("", shown);
  }

  private String integer(Object value) {
    int code = spec.code() == 0 ? 'd' : spec.code();
    return switch (code) {
      case 'e', 'E', 'f', 'F', 'g', 'G', '%' -> number(Floats.of(value), "int");
      case 'd', 'n', 'b', 'o', 'x', 'X', 'c' -> {
        if (spec.precision() >= 0) {
          throw Failure.value("Precision not allowed in integer format specifier");
        }
        if (spec.noNegativeZero()) {
          throw Failure.value(
              "Negative zero coercion (z) not allowed in format specifier with integer format"
                  + " specifier '%c'".formatted(code));
        }
        yield code == 'c' ? character(value) : digits(value, code);
      }
      default -> throw unknownCode(Values.typeName(value));
    };
  }

  private String character(Object value) {
    if (spec.sign() != 0) {
      throw Failure.value("Sign not allowed with integer format specifier 'c'");
    }
    if (spec.alternate()) {
      throw Failure.value("Alternate form (#) not allowed with integer format specifier 'c'");
    }
    return pad("", character(value, budget));
  }

  static String character(Object value, Budget budget) {
    long c = Integers.clamp(value);
    if (c == Long.MIN_VALUE || c == Long.MAX_VALUE) {
      throw Failure.overflow("Python int too large to convert to C long");
    }
    if (c < 0 || c > Character.MAX_CODE_POINT) {
      throw Failure.overflow("%c arg not in range(0x110000)");
    }
    if (c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE) {
      throw Failure.value("surrogates are no characters");
    }
    budget.text(2);
    return Character.toString((int) c);
  }

  private String digits(Object value, int code) {
    BigInteger n = Integers.big(value);
    String prefix = sign(n.signum() < 0) + (spec.alternate() ? prefix(code) : "");
    return group(prefix, digits(n, code, budget), "", code == 'd' || code == 'n' ? 3 : 4);
  }

  static String prefix(int code) {
    return switch (code) {
      case 'b' -> "0b";
      case 'o' -> "0o";
      case 'x' -> "0x";
      case 'X' -> "0X";
      default -> "";
    };
  }

  /** The digits of the magnitude in the base that a code stands for. */
  static String digits(BigInteger n, int code, Budget budget) {
    budget.text(n.bitLength() + 1L);
    return switch (code) {
      case 'b' -> n.abs().toString(2);
      case 'o' -> n.abs().toString(8);
      case 'x' -> n.abs().toString(16);
      case 'X' -> n.abs().toString(16).toUpperCase(Locale.ROOT);
      default -> Integers.toText(Integers.normal(n.abs()), budget);
    };
  }

  private String number(double value, String type) {
    int code = spec.code();
    if (code != 0 && "eEfFgGn%".indexOf(code) < 0) {
      throw unknownCode(type);
    }
    double shown = code == '%' ? value * 100 : value;
    String body = magnitude(Math.abs(shown), code, spec.precision(), spec.alternate(), budget);
    boolean negative = !Double.isNaN(shown) && (shown < 0 || 1 / shown < 0);
    if (spec.noNegativeZero() && body.chars().noneMatch(c -> c == 'i' || (c >= '1' && c <= '9'))) {
      negative = false;
    }
    int whole = 0;
    while (whole < body.length() && Character.isDigit(body.charAt(whole))) {
      whole++;
    }
    return group(sign(negative), body.substring(0, whole), body.substring(whole), 3);
  }

  /** The text of a float that isn't negative, by format code; 0 is the format without one. */
  static String magnitude(double value, int code, int precision, boolean alternate, Budget budget) {
    budget.steps(FloatText.CONVERSION_STEPS);
    boolean upper = code == 'E' || code == 'F' || code == 'G';
    String suffix = code == '%' ? "%" : "";
    if (Double.isNaN(value) || Double.isInfinite(value)) {
      String name = Double.isNaN(value) ? "nan" : "inf";
      return (upper ? name.toUpperCase(Locale.ROOT) : name) + suffix;
    }
    int digits = precision < 0 ? 6 : precision;
    budget.text(digits + 400L);
    String text =
        switch (code) {
          case 'e', 'E' -> FloatText.exponential(value, digits, alternate);
          case 'f', 'F', '%' ->
              FloatText.fixed(value, digits) + (alternate && digits == 0 ? "." : "");
          case 'g', 'G', 'n' -> FloatText.general(value, digits, alternate, false);
          default ->
              precision < 0
                  ? FloatText.shortest(value, alternate)
                  : FloatText.general(value, digits, alternate, true);
        };
    return (upper ? text.toUpperCase(Locale.ROOT) : text) + suffix;
  }

  private String sign(boolean negative) {
    if (negative) {
      return "-";
    }
    return spec.sign() == '+' || spec.sign() == ' ' ? String.valueOf(spec.sign()) : "";
  }

  /** Puts separators between the digits, and the zeros that fill up to the width among them. */
  private String group(String prefix, String digits, String rest, int size) {
    if (spec.grouping() == 0 || digits.isEmpty()) {
      return pad(prefix, digits + rest);
    }
    int count = digits.length();
    if (spec.padsWithZeros()) {
      int wanted = spec.width() - prefix.length() - rest.length();
      while (count + (count - 1) / size < wanted) {
        count++;
      }
    }
    budget.text(2L * count);
    String padded = "0".repeat(count - digits.length()) + digits;
    StringBuilder grouped = new StringBuilder();
    for (int i = 0; i < count; i++) {
      if (i > 0 && (count - i) % size == 0) {
        grouped.append(spec.grouping());
      }
      grouped.append(padded.charAt(i));
    }
    return pad(prefix, grouped + rest);
  }

  private String pad(String prefix, String body) {
    int missing = spec.width() - prefix.length() - Texts.length(body, budget);
    if (missing <= 0) {
      budget.text((long) prefix.length() + body.length());
      return prefix + body;
    }
    String fill = Character.toString(spec.fill());
    budget.text((long) prefix.length() + body.length() + (long) missing * fill.length());
    return switch (spec.align()) {
      case '<' -> prefix + body + fill.repeat(missing);
      case '^' -> fill.repeat(missing / 2) + prefix + body + fill.repeat(missing - missing / 2);
      case '=' -> prefix + fill.repeat(missing) + body;
      default -> fill.repeat(missing) + prefix + body;
    };
  }

  private Failure unknownCode(String type) {
    return Failure.value(
        "Unknown format code '%s' for object of type '%s'"
            .formatted(Character.toString(spec.code()), type));
  }
}
