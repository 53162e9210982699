package io.penstock.engine.run;

import java.util.AbstractList;
import java.util.Objects;
import java.util.RandomAccess;
import org.jspecify.annotations.Nullable;

/**
 * An immutable list that grows at its end in constant time: {@link #plus} gives a longer list that
 * shares this one's array where the place behind it is still free. Thousands of steps would
 * otherwise cost thousands of copies.
 *
 * <p>Growing lists of the same origin is for one thread at a time.
 */
final class Log<T> extends AbstractList<T> implements RandomAccess {

  private final Backing backing;
  private final int size;

  private static final class Backing {
    @Nullable Object[] slots;
    int used;

    Backing(int capacity) {
      slots = new @Nullable Object[capacity];
    }
  }

  private Log(Backing backing, int size) {
    this.backing = backing;
    this.size = size;
  }

  /** The list of nothing. */
  static <T> Log<T> empty() {
    // Every Log starts with an array of its own: growing a shared one would tie all runs together.
    return new Log<>(new Backing(4), 0);
  }

  /** This list and one more. */
  Log<T> plus(T element) {
    Backing target = backing;
    if (backing.used != size || size == backing.slots.length) {
      target = new Backing(Math.max(4, size * 2));
      System.arraycopy(backing.slots, 0, target.slots, 0, size);
    }
    target.slots[size] = element;
    target.used = size + 1;
    return new Log<>(target, size + 1);
  }

  @Override
  @SuppressWarnings("unchecked") // Only plus fills slots, with elements of T.
  public T get(int index) {
    if (index >= size) {
      throw new IndexOutOfBoundsException(index + " of " + size);
    }
    return (T) Objects.requireNonNull(backing.slots[index]);
  }

  @Override
  public int size() {
    return size;
  }
}
