package io.penstock.engine.expression;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;

/** Floats as text: Python's repr and the digits behind its format codes, exact for every float. */
final class FloatText {
  /**
   * A fair price for going through BigDecimal, whose cost for the extreme floats is microseconds.
   */
  static final int CONVERSION_STEPS = 100;

  /** No float has more significant decimal digits; beyond them there are only zeros. */
  private static final int MAX_SIGNIFICANT_DIGITS = 800;

  private FloatText() {}

  static String repr(double value) {
    if (Double.isNaN(value)) {
      return "nan";
    }
    String sign = value < 0 || 1 / value < 0 ? "-" : "";
    return sign + shortest(Math.abs(value), false);
  }

  /** The shortest digits that read back as the same float. */
  static String shortest(double magnitude, boolean keepPoint) {
    if (Double.isInfinite(magnitude)) {
      return "inf";
    }
    if (magnitude == 0) {
      return "0.0";
    }
    Decimal decimal = shortestDigits(magnitude);
    if (decimal.exponent < -4 || decimal.exponent >= 16) {
      return scientific(decimal, keepPoint, 'e');
    }
    String text = plain(decimal, false);
    return text.indexOf('.') < 0 ? text + ".0" : text;
  }

  private static Decimal shortestDigits(double magnitude) {
    BigDecimal shortest = new BigDecimal(Double.toString(magnitude)).stripTrailingZeros();
    if (shortest.precision() == 2 && magnitude < 1e-300) {
      // Double.toString never gives fewer than two digits, so 5e-324 comes as 4.9E-324.
      for (RoundingMode mode : new RoundingMode[] {RoundingMode.HALF_EVEN, RoundingMode.UP}) {
        BigDecimal shorter = shortest.round(new MathContext(1, mode));
        if (shorter.doubleValue() == magnitude) {
          shortest = shorter;
          break;
        }
      }
    }
    String digits = shortest.unscaledValue().toString();
    return new Decimal(digits, shortest.precision() - shortest.scale() - 1);
  }

  /** Format code f. */
  static String fixed(double magnitude, int precision) {
    BigDecimal exact = new BigDecimal(magnitude);
    if (precision < exact.scale()) {
      return exact.setScale(precision, RoundingMode.HALF_EVEN).toPlainString();
    }
    String text = exact.toPlainString();
    if (precision == 0) {
      return text;
    }
    return text + (exact.scale() == 0 ? "." : "") + "0".repeat(precision - exact.scale());
  }

  /** Format code e. */
  static String exponential(double magnitude, int precision, boolean keepPoint) {
    return scientific(round(magnitude, precision + 1), keepPoint, 'e');
  }

  /**
   * Format code g.
   *
   * @param alternate keeps trailing zeros and the point
   * @param asFloat what a format without code does: the text must still look like a float
   */
  static String general(double magnitude, int precision, boolean alternate, boolean asFloat) {
    int significant = Math.max(precision, 1);
    Decimal decimal = round(magnitude, significant);
    if (!alternate) {
      decimal = decimal.stripped();
    }
    if (decimal.exponent < -4 || decimal.exponent >= (asFloat ? significant - 1 : significant)) {
      return scientific(decimal, alternate, 'e');
    }
    String text = plain(decimal, alternate);
    return asFloat && text.indexOf('.') < 0 ? text + ".0" : text;
  }

  private static Decimal round(double magnitude, int significant) {
    if (magnitude == 0) {
      return new Decimal("0".repeat(significant), 0);
    }
    int kept = Math.min(significant, MAX_SIGNIFICANT_DIGITS);
    var rounded = new BigDecimal(magnitude).round(new MathContext(kept, RoundingMode.HALF_EVEN));
    String digits = rounded.unscaledValue().toString();
    return new Decimal(
        digits + "0".repeat(Math.max(0, significant - digits.length())),
        rounded.precision() - rounded.scale() - 1);
  }

  private static String scientific(Decimal decimal, boolean keepPoint, char code) {
    String digits = decimal.digits;
    int exponent = decimal.exponent;
    StringBuilder text = new StringBuilder().append(digits.charAt(0));
    if (digits.length() > 1 || keepPoint) {
      text.append('.').append(digits, 1, digits.length());
    }
    text.append(code).append(exponent < 0 ? '-' : '+');
    int size = Math.abs(exponent);
    return text.append(size < 10 ? "0" : "").append(size).toString();
  }

  private static String plain(Decimal decimal, boolean keepPoint) {
    String digits = decimal.digits;
    int point = decimal.exponent + 1;
    if (point <= 0) {
      return "0." + "0".repeat(-point) + digits;
    }
    if (point >= digits.length()) {
      return digits + "0".repeat(point - digits.length()) + (keepPoint ? "." : "");
    }
    return digits.substring(0, point) + "." + digits.substring(point);
  }

  /** {@code d.ddd * 10**exponent}, the digits without the point. */
  private record Decimal(String digits, int exponent) {
    Decimal stripped() {
      int end = digits.length();
      while (end > 1 && digits.charAt(end - 1) == '0') {
        end--;
      }
      return new Decimal(digits.substring(0, end), exponent);
    }
  }
}
