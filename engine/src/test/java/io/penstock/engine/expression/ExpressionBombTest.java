package io.penstock.engine.expression;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.penstock.engine.expression.ExpressionException.Kind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Expressions written to exhaust the server end soon, with a value or because of the limits. */
class ExpressionBombTest {
  /** Generous: such expressions take some tens of milliseconds, but the machine may be busy. */
  private static final Duration SOON = Duration.ofSeconds(5);

  private static final Map<String, @Nullable Object> VARIABLES =
      Map.of(
          "text", "a".repeat(900_000),
          "other", "a".repeat(899_999) + "b",
          "faces", "\ud83d\ude00".repeat(200_000),
          "rows", Collections.nCopies(200_000, 1.5),
          "table", Collections.nCopies(1_000, Collections.nCopies(1_000, 1L)),
          "deep", deep());

  private static List<Object> deep() {
    List<Object> list = new ArrayList<>();
    for (int i = 0; i < 100_000; i++) {
      list = new ArrayList<>(List.<Object>of(list));
    }
    return list;
  }

  /** A value that doubles with each clause, in print though not in memory. */
  private static String doubled(String open, String close, int times, String body) {
    StringBuilder source = new StringBuilder("[" + body.replace("$", "v" + times));
    source.append(" for v0 in [%s1%s]".formatted(open, close));
    for (int i = 1; i <= times; i++) {
      source.append(" for v%d in [%sv%d, v%d%s]".formatted(i, open, i - 1, i - 1, close));
    }
    return source + "]";
  }

  private static String colliding(String open, String element, String close) {
    StringBuilder source = new StringBuilder(open + element);
    for (int i = 0; i < 15; i++) {
      source.append(" for c%d in ('Aa', 'BB')".formatted(i));
    }
    return source + close;
  }

  static Stream<String> bombs() {
    String collision =
        "c0" + " + c1 + c2 + c3 + c4 + c5 + c6 + c7 + c8 + c9 + c10 + c11 + c12 + c13 + c14";
    return Stream.of(
        // Integers
        "2 ** 10 ** 10",
        "9 ** 9 ** 9",
        "(-3) ** 10 ** 30",
        "1 << 10 ** 9",
        "1 << 10 ** 30",
        "(1 << 16000) * (1 << 16000)",
        "[2 ** 8000 * 3 ** 5000 for i in range(10 ** 6)]",
        "[2 ** 16000 + i for i in range(10 ** 6)]",
        "[2 ** 16000 % (3 ** 5000 + i) for i in range(10 ** 6)]",
        "any((2 ** 16000 ^ i) == 0 for i in range(10 ** 6))",
        "any(2 ** 16000 < 1 for i in range(10 ** 6))",
        "any(2 ** 14000 / 3 ** 8000 < 1 for i in range(10 ** 6))",
        "any(b == 1 for b in [2 ** 16000] for i in range(10 ** 6))",
        "any(b == c for b in [2 ** 16000] for c in [2 ** 15999 * 2] for i in range(10 ** 6))",
        "any(1e308 > b for b in [2 ** 16000] for i in range(10 ** 6))",
        "pow(3, 10 ** 4000, 10 ** 4000 + 1)",
        "[pow(3, -1, 10 ** 4000 + 1) for i in range(10 ** 5)]",
        "[pow(3, 2 ** 60, 10 ** 18 + 9) for i in range(10 ** 6)]",
        "[str(10 ** 4000) for i in range(10 ** 5)]",
        "[int('9' * 4300) for i in range(10 ** 5)]",
        "int('9' * 10 ** 6)",
        "int('0' * 10 ** 6)",
        "int('f' * 10 ** 6, 16)",
        "int('_' * 10 ** 6)",
        "[round(10 ** 4000, -3999) for i in range(10 ** 5)]",
        "round(1, -10 ** 30)",
        "sum([2 ** 16000] * 10 ** 5)",
        "'{:b}'.format(2 ** 16000) * 10 ** 4",
        "['{:,}'.format(10 ** 4000) for i in range(10 ** 5)]",
        // Floats
        "float('9' * 10 ** 6)",
        "[float('9' * 10 ** 4) for i in range(10 ** 5)]",
        "[float('1e-' + '9' * 10 ** 4) for i in range(10 ** 5)]",
        "[round(1e308, 300) for i in range(10 ** 6)]",
        "[round(5e-324, 323) for i in range(10 ** 6)]",
        "['{:.1000f}'.format(5e-324) for i in range(10 ** 5)]",
        "['{:.1000e}'.format(5e-324) for i in range(10 ** 5)]",
        "['%.500g' % 1e-300 for i in range(10 ** 5)]",
        "'{:.1000000000f}'.format(1.0)",
        "'{:.999999f}'.format(1e308)",
        "[str(1.1e-300) for i in range(10 ** 6)]",
        // Strings
        "'a' * 10 ** 9",
        "'a' * 10 ** 30",
        "text * 10 ** 9",
        "[x * 1000 for x in ['a' * 1000] * 10 ** 5]",
        "'a'.join(['a' * 1000] * 10 ** 5)",
        "text.join(text)",
        "text.replace('', text)",
        "text.replace('a', text)",
        "[text.replace('b', '') for i in range(10 ** 6)]",
        "'%1000000000d' % 1",
        "'%*d' % (10 ** 9, 1)",
        "'%1000000d' * 1000 % ((1,) * 1000)",
        "'{:1000000000}'.format(1)",
        "'{:1000000}' * 1000",
        "('{0:1000000}' * 1000).format(1)",
        "('{0}' * 1000).format(text)",
        "f'{1:>{10 ** 9}}'",
        "f'{text}{text}{text}{text}'",
        "'{:>012000000,}'.format(1)",
        "['{:0999999,}'.format(1) for i in range(10 ** 5)]",
        "('a' * 450000 + 'b') in text",
        "text.count('a' * 450000 + 'b')",
        "text.find('a' * 450000 + 'b')",
        "text.split('a' * 450000 + 'b')",
        "text.replace('a' * 450000 + 'b', '')",
        "[text.find('b') for i in range(10 ** 6)]",
        "any(text == other for i in range(10 ** 6))",
        "any(text < other for i in range(10 ** 6))",
        "[text.startswith(other) for i in range(10 ** 6)]",
        "[text.endswith(text, 1) for i in range(10 ** 6)]",
        "[text.lower() for i in range(10 ** 6)]",
        "[text.title() for i in range(10 ** 6)]",
        "[text.isdigit() for i in range(10 ** 6)]",
        "any(faces[i] == 'a' for i in range(10 ** 6))",
        "[len(faces) for i in range(10 ** 6)]",
        "[faces.find('a', 1, i) for i in range(10 ** 5)]",
        "[faces[i:i + 1] for i in range(10 ** 5)]",
        "[faces[::-1] for i in range(10 ** 5)]",
        "[text[::-1] for i in range(10 ** 5)]",
        "[text[1:] for i in range(10 ** 5)]",
        "[(text + 'b').strip('a') for i in range(10 ** 5)]",
        "[text.strip(text) for i in range(10 ** 5)]",
        "[text.split(None, 1) for i in range(10 ** 5)]",
        "('a ' * 450000).split()",
        "('\u00df' * 900000).upper()",
        "('\u0390' * 900000).upper()",
        "('\u03a3' * 300000).title()",
        "('\u03a3' * 300000).lower()",
        "str(['\\x00' * 10 ** 6])",
        "'%a' % ('\\U0001F600' * 10 ** 5)",
        "[f'{text!r}' for i in range(10 ** 5)]",
        "[text in d for d in [{'a': 1}] for i in range(10 ** 6)]",
        "[(text + str(i)) in {1} for i in range(10 ** 5)]",
        // Collections
        "[0] * 10 ** 9",
        "[0] * 10 ** 30",
        "(0,) * 10 ** 9",
        "[[0] * 100000 for i in range(10 ** 5)]",
        "[[[[0] * 1000] * 1000] * 1000] * 1000",
        "[rows] * 10 ** 5",
        "rows + rows",
        "[table == table for i in range(10 ** 5)]",
        "[rows == sorted(rows) for i in range(10 ** 5)]",
        "sum([[0] * 1000] * 1000, [])",
        "sum(table, [])",
        "list(range(10 ** 9))",
        "sum(range(10 ** 12))",
        "max(range(10 ** 15))",
        "2.5 in range(10 ** 18)",
        "range(10 ** 18).count(2.5)",
        "range(-2 ** 63, 2 ** 63 - 1)",
        "range(10 ** 30)",
        "list(range(10 ** 18)[::10 ** 17])",
        "list(range(10 ** 18)[::2])",
        "any(False for i in range(10 ** 18))",
        "[1 for i in range(10 ** 6) for j in range(10 ** 6)]",
        "[1 for i in range(10 ** 18) if False]",
        "list(zip(range(10 ** 9), range(10 ** 9)))",
        "all(zip(range(10 ** 9)))",
        "all(enumerate(range(1, 10 ** 9), 1))",
        "sorted(range(10 ** 6))",
        "[sorted(rows) for i in range(10 ** 5)]",
        "sorted([i * 7919 % 99991 for i in range(99990)])",
        "[reversed(rows) for i in range(10 ** 6)]",
        "set(range(10 ** 7))",
        "{i: i for i in range(10 ** 7)}",
        "{(i, j) for i in range(10 ** 4) for j in range(10 ** 4)}",
        "[set(rows) | {1} for i in range(10 ** 5)]",
        "[d | d for d in [{i: i for i in range(1000)}] for i in range(10 ** 5)]",
        "[d.keys() == d.keys() for d in [{i: i for i in range(1000)}] for i in range(10 ** 5)]",
        "[d.items() & d.items() for d in [{i: i for i in range(1000)}] for i in range(10 ** 5)]",
        colliding("{", collision, "}"),
        colliding("{", "(" + collision + ",)", "}"),
        colliding("{", "(1, (" + collision + ", 2.5)): 1", "}"),
        "{i * 4294967297 for i in range(10 ** 5)}",
        "{(i * 4294967297, i) for i in range(10 ** 5)}",
        "{float(i) * 2.0 ** 600 for i in range(10 ** 5)}",
        // Values that are endless in print, though not in memory
        doubled("[", "]", 60, "$"),
        doubled("[", "]", 60, "str($)"),
        doubled("[", "]", 60, "$ == [$]"),
        doubled("[", "]", 60, "[$, 1] == [$, 2]"),
        doubled("[", "]", 60, "'%s' % [$]"),
        doubled("(", ")", 60, "{$}"),
        doubled("(", ")", 60, "hash").replace("[hash", "[{1: 2}.get($)").replace("$", "v60"),
        doubled("{'a': ", "}", 60, "$").replace(", v", ", 'b': v"),
        // Inputs
        "deep == [deep]",
        "deep[0] == deep",
        "str(deep)",
        "[deep]",
        "{1: deep}",
        "deep < [deep]",
        "[text] * 10 ** 5",
        "dict(zip(range(10 ** 5), rows))");
  }

  @ParameterizedTest
  @MethodSource("bombs")
  void hostileExpressionEndsSoon(String source) {
    assertTimeoutPreemptively(
        SOON,
        () -> {
          try {
            var expression = Expression.compile(source, VARIABLES.keySet());
            Expression.toJsonValue(expression.evaluate(VARIABLES));
          } catch (ExpressionException e) {
            boolean fine = e.kind() == Kind.LIMIT || e.kind() == Kind.EVALUATION;
            assertEquals(true, fine, e::getMessage);
          }
        });
  }

  static Stream<String> deepSources() {
    return Stream.of(
        "(".repeat(4_000) + "1" + ")".repeat(4_000),
        "[".repeat(4_000) + "1" + "]".repeat(4_000),
        "{1: ".repeat(2_000) + "1" + "}".repeat(2_000),
        "(".repeat(9_999),
        "-".repeat(9_000) + "1",
        "~-+".repeat(3_000) + "1",
        "not ".repeat(2_000) + "1",
        "1" + "**1".repeat(3_000),
        "1" + " if 1 else 1".repeat(800),
        "rows" + "[0]".repeat(3_000),
        "rows" + "[:]".repeat(3_000),
        "text" + ".lower()".repeat(1_200),
        "str(".repeat(2_000) + "1" + ")".repeat(2_000),
        "len" + "(1)".repeat(3_000),
        "[x for x in ".repeat(700) + "rows" + "]".repeat(700),
        "[x for " + "(".repeat(4_000) + "x" + ",)".repeat(2_000) + " in rows]",
        "f'{1:{" + "(".repeat(4_000) + "1" + ")".repeat(4_000) + "}}'");
  }

  @ParameterizedTest
  @MethodSource("deepSources")
  void deepSourceIsRefusedBeforeTheStackEnds(String source) {
    ExpressionException refused =
        assertTimeoutPreemptively(
            SOON,
            () -> {
              try {
                Expression.compile(source, VARIABLES.keySet()).evaluate(VARIABLES);
                return new ExpressionException(Kind.EVALUATION, "accepted");
              } catch (ExpressionException e) {
                return e;
              }
            });

    assertEquals(Kind.LIMIT, refused.kind(), refused.getMessage());
  }

  static Stream<String> deepEvaluations() {
    int times = ExpressionLimits.MAX_SOURCE_DEPTH - 10;
    return Stream.of(
        "(".repeat(times) + "1" + ")".repeat(times),
        "[".repeat(times) + "1" + "]".repeat(times),
        "not ".repeat(times) + "1",
        "-".repeat(times) + "1",
        "str(".repeat(times) + "1" + ")".repeat(times),
        "1 if 1 else ".repeat(times) + "1",
        "[x for x in ".repeat(times) + "rows" + "]".repeat(times),
        "{1: ".repeat(times) + "1" + "}".repeat(times),
        "1" + "+1".repeat(4_900),
        "(".repeat(80) + "1" + ("+1".repeat(40) + ")").repeat(80),
        nested("zip(v%d)"),
        nested("enumerate(v%d)"),
        nested("(i for i in v%d)"),
        nested("([i for i in v%d] for j in v%<d)"),
        nested("[v%d]"),
        "[1 for k in [0] for g in [(list(g) for i in range(10 ** 9))] for y in g]",
        "[1 for k in [0] for g in [([list(g) for j in text] for i in text)] for y in g]");
  }

  /** Wraps a value again and again, without nesting the source. */
  private static String nested(String wrapping) {
    StringBuilder source = new StringBuilder("[v0 for v0 in [range(9)]");
    int level = 0;
    while (source.length() < ExpressionLimits.MAX_SOURCE_LENGTH - 100) {
      source.append(" for v%d in [%s]".formatted(level + 1, wrapping.formatted(level)));
      level++;
    }
    return source.append(" if str(list(v%d)) == [v%d]]".formatted(level, level)).toString();
  }

  @ParameterizedTest
  @MethodSource("deepEvaluations")
  void deepestEvaluationFitsASmallStack(String source) throws InterruptedException {
    List<Throwable> failures = new ArrayList<>();
    Thread thread =
        new Thread(
            null,
            () -> {
              try {
                Expression.compile(source, VARIABLES.keySet()).evaluate(VARIABLES);
              } catch (ExpressionException e) {
                if (e.kind() == Kind.SYNTAX || e.kind() == Kind.NAME) {
                  failures.add(e);
                }
              } catch (StackOverflowError e) {
                failures.add(e);
              }
            },
            "small stack",
            512 << 10);
    thread.start();
    thread.join();

    assertEquals(List.of(), failures);
  }

  @Test
  void tooLongSourceIsRefused() {
    ExpressionException refused =
        assertThrows(
            ExpressionException.class,
            () ->
                Expression.compile(
                    " ".repeat(ExpressionLimits.MAX_SOURCE_LENGTH) + "1", VARIABLES.keySet()));

    assertEquals(Kind.LIMIT, refused.kind());
  }
}
