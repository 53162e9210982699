package io.penstock.engine.expression;

import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Values as text that tells types apart, the same as reference.py writes. */
final class Encoding {
  private Encoding() {}

  static String of(@Nullable Object value) {
    return switch (value) {
      case null -> "None";
      case Boolean b -> b ? "True" : "False";
      case Long n -> "i" + BigInteger.valueOf(n).toString(16);
      case BigInteger n -> "i" + n.toString(16);
      case Integer n -> "i" + BigInteger.valueOf(n).toString(16);
      case Double d -> "f" + FloatText.repr(d) + ";";
      case String s -> '"' + text(s) + '"';
      case PyTuple tuple -> items(tuple.items().stream(), "(", ")");
      case List<?> list -> items(list.stream(), "[", "]");
      case PySet set ->
          set.elements().stream()
              .map(Encoding::of)
              .sorted()
              .collect(Collectors.joining(",", "{", "}"));
      case Map<?, ?> map ->
          map.entrySet().stream()
              .map(entry -> of(entry.getKey()) + ":" + of(entry.getValue()))
              .collect(Collectors.joining(",", "d{", "}"));
      case PyRange range ->
          "r(%s,%s,%s)".formatted(hex(range.start()), hex(range.stop()), hex(range.step()));
      case DictView view ->
          view.part().typeName()
              + of(
                  Iteration.gather(
                      Iteration.over(view, new Budget(ExpressionLimits.DEFAULT)),
                      new Budget(ExpressionLimits.DEFAULT)));
      default -> "<" + Values.typeName(value) + ">";
    };
  }

  static String of(ExpressionException e) {
    return "!" + text(String.valueOf(e.getMessage())).replaceFirst("\\\\20;", " ");
  }

  private static String items(Stream<? extends @Nullable Object> items, String open, String close) {
    return items.map(Encoding::of).collect(Collectors.joining(",", open, close));
  }

  private static String hex(long n) {
    return BigInteger.valueOf(n).toString(16);
  }

  private static String text(String text) {
    StringBuilder out = new StringBuilder();
    text.codePoints()
        .forEach(
            c -> {
              if (c > ' ' && c < 0x7f && c != '\\' && c != '"') {
                out.appendCodePoint(c);
              } else {
                out.append('\\').append(Integer.toHexString(c)).append(';');
              }
            });
    return out.toString();
  }

  static String json(@Nullable Object value) {
    return switch (value) {
      case null -> "null";
      case String s -> quoted(s);
      case List<?> list ->
          list.stream().map(Encoding::json).collect(Collectors.joining(",", "[", "]"));
      case Map<?, ?> map ->
          map.entrySet().stream()
              .map(entry -> json(entry.getKey()) + ":" + json(entry.getValue()))
              .collect(Collectors.joining(",", "{", "}"));
      case Double d -> FloatText.repr(d);
      default -> value.toString();
    };
  }

  private static String quoted(String text) {
    StringBuilder out = new StringBuilder("\"");
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c >= ' ' && c < 0x7f && c != '\\' && c != '"') {
        out.append(c);
      } else {
        out.append("\\u%04x".formatted((int) c));
      }
    }
    return out.append('"').toString();
  }
}
