package io.penstock.engine.expression;

import java.math.BigDecimal;
import java.math.BigInteger;
import org.jspecify.annotations.Nullable;

/** Arithmetic on ints. Every result is a Long where it fits and a BigInteger where it doesn't. */
final class Integers {

  /** CPython's default for sys.set_int_max_str_digits: text conversion takes quadratic time. */
  static final int MAX_DIGITS = 4300;

  /** No integer of this many bits has more than {@link #MAX_DIGITS} digits. */
  private static final int SURELY_PRINTABLE_BITS = 14_284;

  private Integers() {}

  static Object normal(BigInteger value) {
    return value.bitLength() < Long.SIZE ? (Object) value.longValue() : value;
  }

  static BigInteger big(Object value) {
    return switch (value) {
      case Long n -> BigInteger.valueOf(n);
      case Boolean b -> b ? BigInteger.ONE : BigInteger.ZERO;
      case BigInteger n -> n;
      default -> throw new AssertionError(value);
    };
  }

  /** Booleans become 0 and 1; ints stay. */
  static Object plain(Object value) {
    return value instanceof Boolean b ? (Object) (b ? 1L : 0L) : value;
  }

  static Object apply(BinaryOperator operator, Object left, Object right, Budget budget) {
    Object a = plain(left);
    Object b = plain(right);
    return a instanceof Long x && b instanceof Long y
        ? small(operator, x, y, budget)
        : large(operator, big(a), big(b), budget);
  }

  private static Object small(BinaryOperator operator, long a, long b, Budget budget) {
    switch (operator) {
      case ADD -> {
        long sum = a + b;
        if (((a ^ sum) & (b ^ sum)) >= 0) {
          return sum;
        }
      }
      case SUBTRACT -> {
        long difference = a - b;
        if (((a ^ b) & (a ^ difference)) >= 0) {
          return difference;
        }
      }
      case MULTIPLY -> {
        long high = Math.multiplyHigh(a, b);
        long low = a * b;
        if (high == low >> (Long.SIZE - 1)) {
          return low;
        }
      }
      case FLOOR_DIVIDE -> {
        if (b != 0 && !(a == Long.MIN_VALUE && b == -1)) {
          return Math.floorDiv(a, b);
        }
      }
      case MODULO -> {
        if (b != 0) {
          return Math.floorMod(a, b);
        }
      }
      case AND -> {
        return a & b;
      }
      case OR -> {
        return a | b;
      }
      case XOR -> {
        return a ^ b;
      }
      case DIVIDE, POWER, SHIFT_LEFT, SHIFT_RIGHT -> {}
    }
    return large(operator, BigInteger.valueOf(a), BigInteger.valueOf(b), budget);
  }

  private static Object large(BinaryOperator operator, BigInteger a, BigInteger b, Budget budget) {
    return switch (operator) {
      case ADD -> {
        budget.integer(Math.max(a.bitLength(), b.bitLength()) + 1L);
        yield normal(a.add(b));
      }
      case SUBTRACT -> {
        budget.integer(Math.max(a.bitLength(), b.bitLength()) + 1L);
        yield normal(a.subtract(b));
      }
      case MULTIPLY -> {
        // The bound counts the bits the product surely has: one more would refuse what just fits.
        budget.integer(Math.max(0, (long) a.bitLength() + b.bitLength() - 1));
        budget.work(words(a) * words(b));
        yield normal(a.multiply(b));
      }
      case DIVIDE -> Floats.quotient(a, b, budget);
      case FLOOR_DIVIDE -> floorDivide(a, b, budget)[0];
      case MODULO -> {
        if (b.signum() == 0) {
          throw Failure.zeroDivision("integer modulo by zero");
        }
        yield floorDivide(a, b, budget)[1];
      }
      case POWER -> power(a, b, budget);
      case SHIFT_LEFT -> shiftLeft(a, b, budget);
      case SHIFT_RIGHT -> shiftRight(a, b, budget);
      case AND -> bitwise(a.and(b), budget);
      case OR -> bitwise(a.or(b), budget);
      case XOR -> bitwise(a.xor(b), budget);
    };
  }

  private static Object bitwise(BigInteger result, Budget budget) {
    // Never longer than its longer operand, so it's harmless to pay afterwards.
    budget.integer(result.bitLength());
    return normal(result);
  }

  /** Quotient rounded towards minus infinity, and the remainder with the sign of the divisor. */
  private static Object[] floorDivide(BigInteger a, BigInteger b, Budget budget) {
    if (b.signum() == 0) {
      throw Failure.zeroDivision("integer division or modulo by zero");
    }
    budget.integer(a.bitLength());
    budget.work(words(b) * Math.max(1, words(a) - words(b)));
    BigInteger[] parts = a.divideAndRemainder(b);
    if (parts[1].signum() != 0 && parts[1].signum() != b.signum()) {
      parts[0] = parts[0].subtract(BigInteger.ONE);
      parts[1] = parts[1].add(b);
    }
    return new Object[] {normal(parts[0]), normal(parts[1])};
  }

  private static Object power(BigInteger base, BigInteger exponent, Budget budget) {
    if (exponent.signum() < 0) {
      return Floats.power(Floats.of(base), Floats.of(exponent));
    }
    if (exponent.signum() == 0) {
      return 1L;
    }
    if (base.abs().bitLength() <= 1) {
      return base.signum() < 0 && !exponent.testBit(0) ? 1L : normal(base);
    }
    if (exponent.bitLength() > 31) {
      budget.integer(Long.MAX_VALUE);
    }
    long bits = (base.abs().bitLength() - 1L) * exponent.longValue() + 1;
    budget.integer(bits);
    // The last squaring dominates; the exact bit count can be up to twice the lower bound above.
    budget.work(2 * (bits / 32 + 1) * (bits / 32 + 1));
    BigInteger result = base.pow(exponent.intValue());
    budget.integer(result.bitLength());
    return normal(result);
  }

  private static Object shiftLeft(BigInteger a, BigInteger count, Budget budget) {
    if (count.signum() < 0) {
      throw Failure.value("negative shift count");
    }
    if (a.signum() == 0) {
      return 0L;
    }
    if (count.bitLength() > 31) {
      budget.integer(Long.MAX_VALUE);
    }
    budget.integer(a.bitLength() + count.longValue());
    return normal(a.shiftLeft(count.intValue()));
  }

  private static Object shiftRight(BigInteger a, BigInteger count, Budget budget) {
    if (count.signum() < 0) {
      throw Failure.value("negative shift count");
    }
    if (count.bitLength() > 31) {
      return a.signum() < 0 ? -1L : 0L;
    }
    budget.integer(a.bitLength());
    return normal(a.shiftRight(count.intValue()));
  }

  /** pow() with three arguments. */
  static Object power(Object base, Object exponent, Object modulus, Budget budget) {
    BigInteger m = big(modulus);
    BigInteger e = big(exponent);
    BigInteger b = big(base);
    if (m.signum() == 0) {
      throw Failure.value("pow() 3rd argument cannot be 0");
    }
    long squaring = words(m) * words(m);
    budget.integer(Math.max(m.bitLength(), b.bitLength()));
    // Each call also prepares tables, which for small numbers costs more than the powers.
    budget.steps(100);
    budget.work(words(b) * words(m) + squaring * (e.bitLength() + 64));
    BigInteger positive = m.abs();
    BigInteger result;
    try {
      result = b.modPow(e, positive);
    } catch (ArithmeticException notInvertible) {
      throw Failure.value("base is not invertible for the given modulus");
    }
    return normal(m.signum() < 0 && result.signum() != 0 ? result.add(m) : result);
  }

  static Object negate(Object value) {
    return switch (plain(value)) {
      case Long n when n != Long.MIN_VALUE -> -n;
      case Object n -> normal(big(n).negate());
    };
  }

  static Object invert(Object value) {
    return plain(value) instanceof Long n ? ~n : normal(big(value).not());
  }

  static Object absolute(Object value) {
    Object n = plain(value);
    boolean negative = n instanceof Long x ? x < 0 : big(n).signum() < 0;
    return negative ? negate(n) : n;
  }

  /** round() of an int to a multiple of ten to the power of {@code -digits}, ties to even. */
  static Object round(Object value, Object digits, Budget budget) {
    BigInteger places = big(digits);
    if (places.signum() >= 0) {
      return plain(value);
    }
    BigInteger n = big(value);
    // Half of ten to that power exceeds any value that has fewer digits.
    long zeros = places.bitLength() > 31 ? Integer.MAX_VALUE : -places.longValue();
    if (zeros > n.bitLength() / 3 + 2) {
      return 0L;
    }
    budget.work(words(n) * words(n) * 2);
    budget.integer(n.bitLength() + 4L);
    var rounded = new BigDecimal(n).setScale((int) -zeros, java.math.RoundingMode.HALF_EVEN);
    return normal(rounded.toBigIntegerExact());
  }

  static String toText(Object value, Budget budget) {
    Object n = plain(value);
    if (n instanceof Long small) {
      budget.text(20);
      return small.toString();
    }
    BigInteger big = big(n);
    if (big.bitLength() > SURELY_PRINTABLE_BITS + 8) {
      throw tooManyDigits();
    }
    budget.work(words(big) * words(big));
    budget.text(big.bitLength() / 3);
    String text = big.toString();
    if (text.length() - (text.charAt(0) == '-' ? 1 : 0) > MAX_DIGITS) {
      throw tooManyDigits();
    }
    return text;
  }

  private static Failure tooManyDigits() {
    return Failure.value(
        "Exceeds the limit (%d digits) for integer string conversion".formatted(MAX_DIGITS));
  }

  /** An int that must fit what CPython indexes with; bigger ones are clamped, as slices want it. */
  static long clamp(Object value) {
    return switch (plain(value)) {
      case Long n -> n;
      case Object n -> big(n).signum() < 0 ? Long.MIN_VALUE : Long.MAX_VALUE;
    };
  }

  /**
   * The int that an argument must be, as a long; anything else is Python's TypeError or too big.
   */
  static long argument(@Nullable Object value) {
    if (value == null || !Values.isInteger(value)) {
      throw Failure.type(
          "'%s' object cannot be interpreted as an integer".formatted(Values.typeName(value)));
    }
    if (plain(value) instanceof Long n) {
      return n;
    }
    throw Failure.overflow("Python int too large to convert to C ssize_t");
  }

  static long words(BigInteger value) {
    return value.bitLength() / 32 + 1L;
  }
}
