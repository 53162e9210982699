package io.penstock.engine.expression;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A Python tuple. It carries values; {@code equals} is Java's, where 1 and 1.0 differ.
 *
 * @param items never change
 */
public record PyTuple(List<@Nullable Object> items) {
  static final PyTuple EMPTY = new PyTuple(PyList.EMPTY);

  public PyTuple {
    if (!(items instanceof PyList)) {
      items = Collections.unmodifiableList(new ArrayList<@Nullable Object>(items));
    }
  }

  static PyTuple of(@Nullable Object... items) {
    return new PyTuple(new PyList(items));
  }
}
