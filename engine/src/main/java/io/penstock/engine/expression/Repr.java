package io.penstock.engine.expression;

import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Python's str() and repr(). */
final class Repr {
  private final Budget budget;
  private final StringBuilder out = new StringBuilder();

  private Repr(Budget budget) {
    this.budget = budget;
  }

  static String str(@Nullable Object value, Budget budget) {
    return value instanceof String text ? text : repr(value, budget);
  }

  static String repr(@Nullable Object value, Budget budget) {
    if (value instanceof Long || value instanceof BigInteger) {
      return Integers.toText(value, budget);
    }
    Repr repr = new Repr(budget);
    repr.append(value);
    budget.text(repr.out.length());
    return repr.out.toString();
  }

  /** ascii(): repr with everything beyond ASCII escaped. */
  static String ascii(@Nullable Object value, Budget budget) {
    String text = repr(value, budget);
    StringBuilder escaped = new StringBuilder();
    text.codePoints()
        .forEach(
            c -> {
              if (c < 128) {
                escaped.append((char) c);
              } else {
                escape(c, escaped);
              }
            });
    budget.text(escaped.length());
    return escaped.toString();
  }

  private void append(@Nullable Object value) {
    budget.enter();
    switch (value) {
      case null -> out.append("None");
      case Boolean b -> out.append(b ? "True" : "False");
      case Long n -> out.append((long) n);
      case BigInteger n -> out.append(Integers.toText(n, budget));
      case Double d -> {
        budget.work(500);
        out.append(FloatText.repr(d));
      }
      case String s -> quote(s);
      case PyTuple tuple -> {
        sequence("(", tuple.items(), tuple.items().size() == 1 ? ",)" : ")");
      }
      case List<?> list -> sequence("[", list, "]");
      case PySet set when set.size() == 0 -> out.append("set()");
      case PySet set -> sequence("{", set.elements(), "}");
      case Map<?, ?> map -> mapping(map);
      case PyRange range -> {
        out.append("range(").append(range.start()).append(", ").append(range.stop());
        out.append(range.step() == 1 ? ")" : ", " + range.step() + ")");
      }
      case DictView view -> {
        out.append(view.part().typeName());
        sequence("([", Iteration.gather(Iteration.over(view, budget), budget), "])");
      }
      default -> out.append('<').append(Values.typeName(value)).append(" object>");
    }
    budget.checkText(out.length());
    budget.leave();
  }

  private void sequence(String open, Iterable<? extends @Nullable Object> items, String close) {
    out.append(open);
    String separator = "";
    for (Object item : items) {
      out.append(separator);
      append(Values.normal(item));
      separator = ", ";
    }
    out.append(close);
  }

  private void mapping(Map<?, ?> map) {
    out.append('{');
    String separator = "";
    for (Map.Entry<?, ?> entry : map.entrySet()) {
      out.append(separator);
      append(Values.normal(entry.getKey()));
      out.append(": ");
      append(Values.normal(entry.getValue()));
      separator = ", ";
    }
    out.append('}');
  }

  private void quote(String text) {
    budget.checkText((long) out.length() + text.length());
    budget.work(2L * text.length());
    char quote = text.indexOf('\'') >= 0 && text.indexOf('"') < 0 ? '"' : '\'';
    out.append(quote);
    text.codePoints()
        .forEach(
            c -> {
              if (c == quote || c == '\\') {
                out.append('\\').append((char) c);
              } else if (c == ' ' || isPrintable(c)) {
                out.appendCodePoint(c);
              } else {
                escape(c, out);
              }
            });
    out.append(quote);
  }

  private static void escape(int c, StringBuilder out) {
    switch (c) {
      case '\n' -> out.append("\\n");
      case '\r' -> out.append("\\r");
      case '\t' -> out.append("\\t");
      default -> {
        if (c <= 0xff) {
          out.append("\\x%02x".formatted(c));
        } else if (c <= 0xffff) {
          out.append("\\u%04x".formatted(c));
        } else {
          out.append("\\U%08x".formatted(c));
        }
      }
    }
  }

  private static boolean isPrintable(int c) {
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.PRIVATE_USE,
          Character.UNASSIGNED,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.SPACE_SEPARATOR ->
          false;
      default -> true;
    };
  }
}
