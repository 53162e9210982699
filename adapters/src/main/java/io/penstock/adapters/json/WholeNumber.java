package io.penstock.adapters.json;

import java.math.BigDecimal;
import java.util.Optional;

/** Tells whether a number that is written with decimals or an exponent is whole. */
final class WholeNumber {

  private WholeNumber() {}

  /**
   * Writes a number without decimals and exponent.
   *
   * @param text a JSON number
   * @return its decimal digits, such as {@code 5} for {@code 5.0}; empty when it is not whole or
   *     has more digits than {@link StrictParser#MAX_NUMBER_LENGTH}
   */
  static Optional<String> of(String text) {
    BigDecimal value;
    try {
      value = new BigDecimal(text).stripTrailingZeros();
    } catch (NumberFormatException | ArithmeticException exponentBeyondInt) {
      return Optional.empty();
    }
    if (value.signum() == 0) {
      return Optional.of("0");
    }
    long digits = (long) value.precision() - value.scale();
    return value.scale() <= 0 && digits <= StrictParser.MAX_NUMBER_LENGTH
        ? Optional.of(value.toBigIntegerExact().toString())
        : Optional.empty();
  }
}
