package io.penstock.engine.expression;

import org.jspecify.annotations.Nullable;

/** Counts what one evaluation has used. Asked before the work is done; one thread only. */
final class Budget {
  private static final int BYTES_PER_ELEMENT = 40;
  private static final int BYTES_PER_ENTRY = 120;
  private static final int BYTES_PER_STRING = 48;

  /**
   * Work that one step stands for, in characters, machine words or array slots touched in a tight
   * loop.
   */
  private static final int UNITS_PER_STEP = 32;

  private static final int COUNTED = 4;

  private final ExpressionLimits limits;
  private long stepsLeft;
  private long bytesLeft;
  private int depth;

  /** The strings counted last, and their counts. */
  private final @Nullable String[] counted = new @Nullable String[COUNTED];

  private final int[] counts = new int[COUNTED];
  private int next;

  Budget(ExpressionLimits limits) {
    this.limits = limits;
    this.stepsLeft = limits.steps();
    this.bytesLeft = limits.allocatedBytes();
  }

  /**
   * Number of code points in a string, which takes a scan if any of them is beyond Latin-1. An
   * expression asks that for the same string again and again when it goes by index.
   */
  @SuppressWarnings("ReferenceEquality") // Comparing contents would take a scan as well.
  int codePoints(String text) {
    for (int i = 0; i < COUNTED; i++) {
      if (counted[i] == text) {
        return counts[i];
      }
    }
    work(text.length() / 2);
    next = (next + 1) % COUNTED;
    counted[next] = text;
    counts[next] = text.codePointCount(0, text.length());
    return counts[next];
  }

  void step() {
    if (--stepsLeft < 0) {
      throw tooManySteps();
    }
  }

  void steps(long count) {
    stepsLeft -= count;
    if (stepsLeft < 0) {
      throw tooManySteps();
    }
  }

  /** Work in a tight loop over characters, words or slots. */
  void work(long units) {
    steps(units / UNITS_PER_STEP);
  }

  /** A list or tuple of this many elements is about to be made. */
  void elements(long count) {
    checkCollection(count);
    allocate(BYTES_PER_ELEMENT + count * BYTES_PER_ELEMENT);
    work(count);
  }

  /** A list, tuple, set or dict that grows element by element is about to have this many. */
  void grow(long size, boolean hashed) {
    checkCollection(size);
    allocate(hashed ? BYTES_PER_ENTRY : BYTES_PER_ELEMENT);
  }

  private void checkCollection(long size) {
    if (size > limits.collectionSize()) {
      throw Failure.limit(
          "a collection may have at most %d elements".formatted(limits.collectionSize()));
    }
  }

  /** A string of this many UTF-16 units is about to be made. */
  void text(long length) {
    checkText(length);
    allocate(BYTES_PER_STRING + 2 * length);
    work(length);
  }

  /** A string under construction is about to have this many UTF-16 units. */
  void checkText(long length) {
    if (length > limits.stringLength()) {
      throw Failure.limit(
          "a string may have at most %d characters".formatted(limits.stringLength()));
    }
  }

  /** An integer of up to this many bits is about to be made. */
  void integer(long bits) {
    if (bits > limits.integerBits()) {
      throw Failure.limit("an integer may have at most %d bits".formatted(limits.integerBits()));
    }
    allocate(BYTES_PER_STRING + bits / 8);
    work(bits / 32);
  }

  /** Guards recursion over values, which inputs can nest as deep as they like. */
  void enter() {
    if (++depth > limits.nestingDepth()) {
      throw Failure.limit("values are nested deeper than %d".formatted(limits.nestingDepth()));
    }
    step();
  }

  void leave() {
    depth--;
  }

  long resultLength() {
    return limits.resultLength();
  }

  private void allocate(long bytes) {
    bytesLeft -= bytes;
    if (bytesLeft < 0) {
      throw Failure.limit(
          "the expression would use more than %d bytes".formatted(limits.allocatedBytes()));
    }
  }

  private Failure tooManySteps() {
    return Failure.limit("the expression needs more than %d steps".formatted(limits.steps()));
  }
}
