package io.penstock.engine.expression;

import java.util.Arrays;
import java.util.Collections;
import org.jspecify.annotations.Nullable;

/**
 * sorted(). Not the JDK's sort, for two reasons: that one throws when NaNs or sets give no total
 * order, and which pair is compared first decides which error an author sees. Short lists are
 * sorted with the very comparisons CPython makes.
 */
final class Sorting {
  /** CPython sorts lists shorter than this by one binary insertion sort. */
  private static final int SHORT = 64;

  private static final int RUN = 32;

  private Sorting() {}

  static void refuseKey(@Nullable Object key) {
    if (key != null) {
      throw Failure.type("key= needs a function, which expressions can't pass");
    }
  }

  static PyList sort(PyList list, boolean reverse, Budget budget) {
    @Nullable Object[] items = list.toArray();
    // Reversing before and after keeps equal elements in order.
    if (reverse) {
      Collections.reverse(Arrays.asList(items));
    }
    int run = items.length < SHORT ? Math.max(items.length, 1) : RUN;
    for (int from = 0; from < items.length; from += run) {
      insertionSort(items, from, Math.min(from + run, items.length), budget);
    }
    if (run < items.length) {
      budget.elements(items.length);
      items = merge(items, run, budget);
    }
    if (reverse) {
      Collections.reverse(Arrays.asList(items));
    }
    return new PyList(items);
  }

  private static void insertionSort(@Nullable Object[] items, int from, int to, Budget budget) {
    if (to - from < 2) {
      return;
    }
    for (int next = countRun(items, from, to, budget); next < to; next++) {
      Object pivot = items[next];
      int low = from;
      int high = next;
      while (low < high) {
        int middle = (low + high) >>> 1;
        if (less(pivot, items[middle], budget)) {
          high = middle;
        } else {
          low = middle + 1;
        }
      }
      System.arraycopy(items, low, items, low + 1, next - low);
      items[low] = pivot;
    }
  }

  /** Finds how far the items are in order already, after turning a strictly falling start round. */
  private static int countRun(@Nullable Object[] items, int from, int to, Budget budget) {
    int end = from + 2;
    if (less(items[from + 1], items[from], budget)) {
      while (end < to && less(items[end], items[end - 1], budget)) {
        end++;
      }
      Collections.reverse(Arrays.asList(items).subList(from, end));
    } else {
      while (end < to && !less(items[end], items[end - 1], budget)) {
        end++;
      }
    }
    return end;
  }

  private static @Nullable Object[] merge(@Nullable Object[] items, int run, Budget budget) {
    @Nullable Object[] source = items;
    @Nullable Object[] target = new @Nullable Object[items.length];
    for (int width = run; width < items.length; width *= 2) {
      for (int from = 0; from < items.length; from += 2 * width) {
        int middle = Math.min(from + width, items.length);
        int end = Math.min(middle + width, items.length);
        int left = from;
        int right = middle;
        for (int out = from; out < end; out++) {
          boolean takeRight =
              left == middle || (right < end && less(source[right], source[left], budget));
          target[out] = source[takeRight ? right++ : left++];
        }
      }
      @Nullable Object[] swap = source;
      source = target;
      target = swap;
    }
    return source;
  }

  private static boolean less(@Nullable Object a, @Nullable Object b, Budget budget) {
    budget.step();
    return Comparison.less(a, b, budget);
  }
}
