package io.penstock.engine.expression;

import java.math.BigInteger;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** int() and float() of other types, above all of text. */
final class Conversions {
  private Conversions() {}

  static Object toInteger(@Nullable Object value, Budget budget) {
    return switch (value) {
      case Double d -> Floats.truncate(d);
      case String text -> parseInteger(text, 10, budget);
      case Object n when Values.isInteger(n) -> Integers.plain(n);
      case null, default ->
          throw Failure.type(
              "int() argument must be a string, a bytes-like object or a real number, not '%s'"
                  .formatted(Values.typeName(value)));
    };
  }

  static Object toInteger(@Nullable Object value, @Nullable Object base, Budget budget) {
    if (base == null || !Values.isInteger(base)) {
      throw Failure.type(
          "'%s' object cannot be interpreted as an integer".formatted(Values.typeName(base)));
    }
    long radix = Integers.clamp(base);
    if (radix != 0 && (radix < 2 || radix > 36)) {
      throw Failure.value("int() base must be >= 2 and <= 36, or 0");
    }
    if (!(value instanceof String text)) {
      throw Failure.type("int() can't convert non-string with explicit base");
    }
    return parseInteger(text, (int) radix, budget);
  }

  static Object toFloat(@Nullable Object value, Budget budget) {
    return switch (value) {
      case String text -> parseFloat(text, budget);
      case Object n when Values.isNumber(n) -> Floats.of(n);
      case null, default ->
          throw Failure.type(
              "float() argument must be a string or a real number, not '%s'"
                  .formatted(Values.typeName(value)));
    };
  }

  private static Object parseInteger(String text, int base, Budget budget) {
    budget.work(text.length() * 4L);
    String digits = asciiDigits(Texts.stripSpace(text, true, true));
    boolean negative = digits.startsWith("-");
    if (negative || digits.startsWith("+")) {
      digits = digits.substring(1);
    }
    int radix = base;
    int prefixed = prefixRadix(digits);
    if (prefixed != 0 && (base == 0 || base == prefixed)) {
      radix = prefixed;
      digits = digits.substring(2);
      // An underscore may follow the prefix as it may stand between digits.
      digits = digits.startsWith("_") ? digits.substring(1) : digits;
    } else if (base == 0) {
      radix = 10;
      if (digits.startsWith("0") && !digits.replaceAll("[0_]", "").isEmpty()) {
        throw invalidInteger(text, base, budget);
      }
    }
    String bare = withoutUnderscores(digits, radix);
    if (bare == null) {
      throw invalidInteger(text, base, budget);
    }
    boolean powerOfTwo = Integer.bitCount(radix) == 1;
    if (!powerOfTwo && bare.length() > Integers.MAX_DIGITS) {
      throw Failure.value(
          "Exceeds the limit (%d digits) for integer string conversion: value has %d digits"
              .formatted(Integers.MAX_DIGITS, bare.length()));
    }
    // Leading zeros make a long text, not a long integer.
    String significant = bare.replaceFirst("^0+(?=.)", "");
    int bitsPerDigit = Integer.SIZE - 1 - Integer.numberOfLeadingZeros(radix);
    long bits = (significant.length() - 1L) * bitsPerDigit;
    budget.integer(bits);
    budget.work((bits / 32) * (bits / 32));
    BigInteger value = new BigInteger(significant, radix);
    budget.integer(value.bitLength());
    return Integers.normal(negative ? value.negate() : value);
  }

  private static int prefixRadix(String digits) {
    if (digits.length() < 2 || digits.charAt(0) != '0') {
      return 0;
    }
    return switch (digits.charAt(1)) {
      case 'x', 'X' -> 16;
      case 'o', 'O' -> 8;
      case 'b', 'B' -> 2;
      default -> 0;
    };
  }

  /** The digits alone, or null if there's anything else or an underscore in the wrong place. */
  private static @Nullable String withoutUnderscores(String digits, int radix) {
    StringBuilder bare = new StringBuilder();
    boolean afterDigit = false;
    for (int i = 0; i < digits.length(); i++) {
      char c = digits.charAt(i);
      if (c == '_' && afterDigit) {
        afterDigit = false;
      } else if (c < 128 && Character.digit(c, radix) >= 0) {
        bare.append(c);
        afterDigit = true;
      } else {
        return null;
      }
    }
    return afterDigit ? bare.toString() : null;
  }

  private static Failure invalidInteger(String text, int base, Budget budget) {
    return Failure.value(
        "invalid literal for int() with base %d: %s".formatted(base, Repr.repr(text, budget)));
  }

  /** Decimal digits of all scripts count as the ASCII ones. */
  private static String asciiDigits(String text) {
    if (text.chars().allMatch(c -> c < 128)) {
      return text;
    }
    StringBuilder ascii = new StringBuilder();
    text.codePoints()
        .forEach(
            c -> {
              if (c >= 128 && Character.isDigit(c)) {
                ascii.append((char) ('0' + Character.digit(c, 10)));
              } else {
                ascii.appendCodePoint(c);
              }
            });
    return ascii.toString();
  }

  private static double parseFloat(String text, Budget budget) {
    budget.work(text.length() * 4L);
    budget.steps(FloatText.CONVERSION_STEPS);
    String number = asciiDigits(Texts.stripSpace(text, true, true));
    String unsigned =
        number.startsWith("-") || number.startsWith("+") ? number.substring(1) : number;
    double magnitude =
        switch (unsigned.length() > 8 ? "" : unsigned.toLowerCase(Locale.ROOT)) {
          case "inf", "infinity" -> Double.POSITIVE_INFINITY;
          case "nan" -> Double.NaN;
          default -> {
            String bare = bareFloat(unsigned);
            if (bare == null) {
              throw Failure.value("could not convert string to float: " + Repr.repr(text, budget));
            }
            yield Double.parseDouble(bare);
          }
        };
    return number.startsWith("-") ? -magnitude : magnitude;
  }

  /** The text without underscores if it's a decimal number as Python writes them, or null. */
  private static @Nullable String bareFloat(String text) {
    int exponent = Math.max(text.indexOf('e'), text.indexOf('E'));
    String mantissa = exponent < 0 ? text : text.substring(0, exponent);
    int point = mantissa.indexOf('.');
    String whole = point < 0 ? mantissa : mantissa.substring(0, point);
    String fraction = point < 0 ? "" : mantissa.substring(point + 1);
    if (whole.isEmpty() && fraction.isEmpty()) {
      return null;
    }
    String wholeDigits = whole.isEmpty() ? "" : withoutUnderscores(whole, 10);
    String fractionDigits = fraction.isEmpty() ? "" : withoutUnderscores(fraction, 10);
    if (wholeDigits == null || fractionDigits == null) {
      return null;
    }
    String bare = wholeDigits + "." + fractionDigits;
    if (exponent < 0) {
      return bare;
    }
    String power = text.substring(exponent + 1);
    String sign = power.startsWith("-") || power.startsWith("+") ? power.substring(0, 1) : "";
    String powerDigits = withoutUnderscores(power.substring(sign.length()), 10);
    return powerDigits == null ? null : bare + "e" + sign + powerDigits;
  }
}
