package io.penstock.engine.expression;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;

/** Arithmetic on floats, after CPython's floatobject.c and longobject.c. */
final class Floats {
  private static final int PRECISION = 53;
  private static final int MIN_EXPONENT = -1074;

  private Floats() {}

  /** float(n), rounded half to even. */
  static double of(Object number) {
    return switch (number) {
      case Double d -> d;
      case Long n -> (double) n;
      case Boolean b -> b ? 1.0 : 0.0;
      case BigInteger n -> {
        double d = n.doubleValue();
        if (Double.isInfinite(d)) {
          throw Failure.overflow("int too large to convert to float");
        }
        yield d;
      }
      default -> throw new AssertionError(number);
    };
  }

  static Object apply(BinaryOperator operator, double a, double b) {
    return switch (operator) {
      case ADD -> a + b;
      case SUBTRACT -> a - b;
      case MULTIPLY -> a * b;
      case DIVIDE -> {
        if (b == 0) {
          throw Failure.zeroDivision("float division by zero");
        }
        yield a / b;
      }
      case FLOOR_DIVIDE -> floorDivide(a, b);
      case MODULO -> {
        if (b == 0) {
          throw Failure.zeroDivision("float modulo");
        }
        yield modulo(a, b);
      }
      case POWER -> power(a, b);
      case SHIFT_LEFT, SHIFT_RIGHT, AND, OR, XOR -> throw new AssertionError(operator);
    };
  }

  private static double modulo(double a, double b) {
    double remainder = a % b;
    if (remainder == 0) {
      return Math.copySign(0.0, b);
    }
    return b < 0 != remainder < 0 ? remainder + b : remainder;
  }

  private static double floorDivide(double a, double b) {
    if (b == 0) {
      throw Failure.zeroDivision("float floor division by zero");
    }
    double remainder = a % b;
    double quotient = (a - remainder) / b;
    if (remainder != 0 && b < 0 != remainder < 0) {
      quotient -= 1.0;
    }
    if (quotient == 0) {
      return Math.copySign(0.0, a / b);
    }
    double floor = Math.floor(quotient);
    return quotient - floor > 0.5 ? floor + 1.0 : floor;
  }

  /** float_pow: C's pow with Python's errors. */
  static double power(double base, double exponent) {
    if (exponent == 0 || base == 1) {
      return 1.0;
    }
    if (Double.isNaN(base) || Double.isNaN(exponent)) {
      return Double.NaN;
    }
    if (base == -1 && Double.isInfinite(exponent)) {
      return 1.0;
    }
    if (base == 0 && exponent < 0 && !Double.isInfinite(exponent)) {
      throw Failure.zeroDivision("0.0 cannot be raised to a negative power");
    }
    boolean finite = !Double.isInfinite(base) && !Double.isInfinite(exponent);
    if (finite && base < 0 && exponent != Math.rint(exponent)) {
      throw Failure.value(
          "a negative number to a fractional power is complex, which expressions don't have");
    }
    double result = Math.pow(base, exponent);
    if (finite && Double.isInfinite(result)) {
      throw Failure.overflow("(34, 'Numerical result out of range')");
    }
    return result;
  }

  /** True division of ints, correctly rounded however long they are. */
  static double quotient(BigInteger a, BigInteger b, Budget budget) {
    if (b.signum() == 0) {
      throw Failure.zeroDivision("division by zero");
    }
    if (a.bitLength() <= PRECISION && b.bitLength() <= PRECISION) {
      return (double) a.longValue() / (double) b.longValue();
    }
    boolean negative = a.signum() < 0 != b.signum() < 0;
    int difference = a.abs().bitLength() - b.abs().bitLength();
    if (a.signum() == 0 || difference < MIN_EXPONENT - 2) {
      return negative ? -0.0 : 0.0;
    }
    if (difference > Double.MAX_EXPONENT + 1) {
      throw tooLarge();
    }
    // Scale so that the quotient has a few bits more than a double, then let a sticky bit stand for
    // the remainder.
    int shift = PRECISION + 3 - difference;
    BigInteger dividend = shift > 0 ? a.abs().shiftLeft(shift) : a.abs();
    BigInteger divisor = shift < 0 ? b.abs().shiftLeft(-shift) : b.abs();
    budget.work(Integers.words(divisor) * 3 + Integers.words(dividend));
    BigInteger[] parts = dividend.divideAndRemainder(divisor);
    long bits = parts[0].longValueExact() | (parts[1].signum() != 0 ? 1 : 0);
    double result = scale(bits, -shift);
    if (Double.isInfinite(result)) {
      throw tooLarge();
    }
    return negative ? -result : result;
  }

  /** {@code bits * 2**exponent}, rounded once, half to even, also where the result is subnormal. */
  private static double scale(long bits, int exponent) {
    int length = Long.SIZE - Long.numberOfLeadingZeros(bits);
    int drop = Math.max(length - PRECISION, MIN_EXPONENT - exponent);
    if (drop >= Long.SIZE - 1) {
      return 0.0;
    }
    long kept = bits;
    if (drop > 0) {
      kept = bits >> drop;
      long rest = bits - (kept << drop);
      long half = 1L << (drop - 1);
      if (rest > half || (rest == half && (kept & 1) == 1)) {
        kept++;
      }
    }
    return Math.scalb((double) kept, exponent + Math.max(drop, 0));
  }

  private static Failure tooLarge() {
    return Failure.overflow("integer division result too large for a float");
  }

  /** int(x): towards zero. */
  static Object truncate(double value) {
    return toInteger(value < 0 ? Math.ceil(value) : Math.floor(value));
  }

  /** round(x): half to even. */
  static Object round(double value) {
    return toInteger(Math.rint(value));
  }

  private static Object toInteger(double whole) {
    if (Double.isNaN(whole)) {
      throw Failure.value("cannot convert float NaN to integer");
    }
    if (Double.isInfinite(whole)) {
      throw Failure.overflow("cannot convert float infinity to integer");
    }
    return Math.abs(whole) < 0x1p62 ? (Object) (long) whole : Integers.normal(exact(whole));
  }

  /** round(x, digits): half to even on the exact decimal value of the float. */
  static double round(double value, long digits, Budget budget) {
    // CPython's bounds: beyond them rounding changes nothing, or leaves nothing.
    if (Double.isNaN(value) || Double.isInfinite(value) || digits > 323) {
      return value;
    }
    if (digits < -308) {
      return 0.0 * value;
    }
    budget.steps(FloatText.CONVERSION_STEPS);
    var rounded = new BigDecimal(value).setScale((int) digits, RoundingMode.HALF_EVEN);
    double result = rounded.doubleValue();
    if (Double.isInfinite(result)) {
      throw Failure.overflow("rounded value too large to represent");
    }
    return Math.copySign(result, value);
  }

  /** The integer that a whole float is. */
  static BigInteger exact(double whole) {
    int exponent = Math.getExponent(whole) - PRECISION + 1;
    if (exponent <= 0) {
      return BigInteger.valueOf((long) whole);
    }
    return BigInteger.valueOf((long) Math.scalb(whole, -exponent)).shiftLeft(exponent);
  }

  /** Exact order of an int and a float that isn't NaN. */
  static int compare(Object integer, double value) {
    if (Double.isInfinite(value)) {
      return value > 0 ? -1 : 1;
    }
    if (integer instanceof Long n && Math.abs(n) < 1L << PRECISION && n != Long.MIN_VALUE) {
      return Double.compare((double) n, value + 0.0);
    }
    double floor = Math.floor(value);
    int order = Integers.big(integer).compareTo(exact(floor));
    return order != 0 ? order : Double.compare(floor, value);
  }
}
