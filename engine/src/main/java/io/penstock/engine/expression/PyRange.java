package io.penstock.engine.expression;

/**
 * A Python range: nothing but its bounds, however long.
 *
 * @param length number of elements, at least 0
 */
record PyRange(long start, long stop, long step, long length) {

  static PyRange of(long start, long stop, long step) {
    if (step == 0) {
      throw Failure.value("range() arg 3 must not be zero");
    }
    boolean empty = step > 0 ? start >= stop : start <= stop;
    if (empty) {
      return new PyRange(start, stop, step, 0);
    }
    // Differences of two longs fit 64 unsigned bits.
    long distance = step > 0 ? stop - start : start - stop;
    long stride = step > 0 ? step : -step;
    long length = Long.divideUnsigned(distance - 1, stride) + 1;
    if (length <= 0) {
      throw Failure.limit("a range may have at most 2**63-1 elements");
    }
    return new PyRange(start, stop, step, length);
  }

  long get(long index) {
    return start + index * step;
  }

  /** Python's equality of ranges. */
  boolean hasElementsOf(PyRange other) {
    return length == other.length
        && (length == 0 || start == other.start)
        && (length <= 1 || step == other.step);
  }

  boolean contains(long value) {
    return indexOf(value) >= 0;
  }

  /** Position of a value, or -1. */
  long indexOf(long value) {
    if (length == 0) {
      return -1;
    }
    long last = get(length - 1);
    if (step > 0 ? value < start || value > last : value > start || value < last) {
      return -1;
    }
    long distance = step > 0 ? value - start : start - value;
    long stride = step > 0 ? step : -step;
    return Long.remainderUnsigned(distance, stride) == 0
        ? Long.divideUnsigned(distance, stride)
        : -1;
  }
}
