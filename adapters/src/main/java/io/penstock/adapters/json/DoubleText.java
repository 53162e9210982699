package io.penstock.adapters.json;

import java.math.BigDecimal;
import java.math.MathContext;

/**
 * Writes doubles as Python does ({@code repr}), so that a result has the same text and the same
 * size whether Python or the engine computed it: {@code 1e+16}, {@code 10000000.0}, {@code 1e-05}.
 */
final class DoubleText {

  private static final int FIRST_LARGE_EXPONENT = 16;
  private static final int LAST_SMALL_EXPONENT = -5;

  private DoubleText() {}

  /**
   * @param number finite
   */
  static String of(double number) {
    String java = Double.toString(number);
    if (java.indexOf('E') < 0) {
      return java;
    }
    BigDecimal decimal = shortest(number, new BigDecimal(java).stripTrailingZeros());
    int exponent = decimal.precision() - decimal.scale() - 1;
    if (exponent > LAST_SMALL_EXPONENT && exponent < FIRST_LARGE_EXPONENT) {
      String plain = decimal.toPlainString();
      return plain.indexOf('.') < 0 ? plain + ".0" : plain;
    }
    String digits = decimal.unscaledValue().abs().toString();
    return (number < 0 ? "-" : "")
        + digits.charAt(0)
        + (digits.length() > 1 ? "." + digits.substring(1) : "")
        + (exponent < 0 ? "e-" : "e+")
        + (Math.abs(exponent) < 10 ? "0" : "")
        + Math.abs(exponent);
  }

  /**
   * Double.toString has the fewest digits that identify the number, as repr has, except that it
   * never has fewer than two: {@code 4.9E-324} where one would do.
   */
  private static BigDecimal shortest(double number, BigDecimal decimal) {
    if (decimal.precision() == 2) {
      BigDecimal oneDigit = decimal.round(new MathContext(1));
      if (oneDigit.doubleValue() == number) {
        return oneDigit.stripTrailingZeros();
      }
    }
    return decimal;
  }
}
