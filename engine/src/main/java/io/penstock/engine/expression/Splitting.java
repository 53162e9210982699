package io.penstock.engine.expression;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** str.split(). */
final class Splitting {
  private final String text;

  /** How often to split at the most. */
  private final long limit;

  private final Budget budget;
  private final List<@Nullable Object> parts = new ArrayList<>();

  Splitting(String text, long limit, Budget budget) {
    this.text = text;
    this.limit = limit;
    this.budget = budget;
  }

  PyList onSpace() {
    budget.work(text.length());
    int at = 0;
    while (true) {
      while (at < text.length() && Texts.isSpace(text.charAt(at))) {
        at++;
      }
      if (at == text.length()) {
        break;
      }
      int end = at;
      if (parts.size() == limit) {
        add(at, text.length());
        break;
      }
      while (end < text.length() && !Texts.isSpace(text.charAt(end))) {
        end++;
      }
      add(at, end);
      at = end;
    }
    return new PyList(parts.toArray());
  }

  PyList on(String separator) {
    int at = 0;
    while (parts.size() < limit) {
      int end = Texts.indexOf(text, separator, at, budget);
      if (end < 0) {
        break;
      }
      add(at, end);
      at = end + separator.length();
    }
    add(at, text.length());
    return new PyList(parts.toArray());
  }

  private void add(int from, int to) {
    budget.step();
    budget.grow(parts.size() + 1L, false);
    budget.text(to - from);
    parts.add(text.substring(from, to));
  }
}
