package io.penstock.engine.expression;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Random expressions. Mostly of types that go together, so that evaluation gets far; some of types
 * that don't; and a few broken ones.
 */
final class ExpressionGenerator {
  private enum Type {
    INT,
    FLOAT,
    BOOL,
    STR,
    LIST,
    TUPLE,
    DICT,
    SET,
    RANGE,
    NONE,
    ITERATOR
  }

  private static final List<Type> COMMON =
      List.of(
          Type.INT,
          Type.INT,
          Type.FLOAT,
          Type.BOOL,
          Type.STR,
          Type.STR,
          Type.LIST,
          Type.TUPLE,
          Type.DICT);

  private static final String[] STRINGS = {
    "''",
    "'a'",
    "'abc'",
    "\"it's\"",
    "'Hello World'",
    "' x \\t y\\n'",
    "'a,b,,c'",
    "'aXbXc'",
    "'\\u00e9t\\xe9 STRASSE \\u00df'",
    "'\\U0001F600ab\\U0001F600'",
    "'12'",
    "' -7 '",
    "'1_000'",
    "'0x1f'",
    "'3.25'",
    "'1e-7'",
    "'inf'",
    "'nan'",
    "r'\\d'",
    "'''tri\\nple'''",
    "'a' 'b'",
    "'aaaa'",
    "'\\x1f\\x85\\u2003z'",
    "'\\u0661\\u0662'",
    "'\\xb2'",
    "'\\u01c5x \\ufb01n'",
    "'\\ud7ff\\ue000\\U00010000'",
    "'\\x00\\x7f\\xad\\u200b'",
    "'{}'",
    "'%s'",
    "\"'\\\"\"",
    "'\\u03a3\\u03a3 a\\u03a3'",
    "'they\\'re'"
  };

  private static final String[] FLOATS = {
    "0.0",
    "-0.0",
    "1.5",
    "2.5",
    "-2.5",
    "0.1",
    "1e16",
    "1e22",
    "123456789.125",
    "1e-5",
    "0.0001",
    "5e-324",
    "1.7976931348623157e308",
    "float('inf')",
    "float('nan')",
    "-float('inf')",
    "3.",
    ".5",
    "1_0.5e1_0",
    "2.675",
    "1e15",
    "9007199254740993.0",
    "0.30000000000000004",
    "1e23",
    "4.35",
    "2.2250738585072014e-308",
    "99999.5",
    "0.045"
  };

  private static final String[] SPECS = {
    "",
    "d",
    "5",
    "<5",
    ">8",
    "^9",
    "=6",
    "05",
    "+",
    " ",
    "-",
    ",",
    "_",
    ".2f",
    "10.3f",
    "e",
    ".3e",
    "g",
    ".3g",
    "%",
    ".1%",
    "x",
    "#x",
    "X",
    "o",
    "#b",
    "c",
    "s",
    "*^9s",
    "+,.2f",
    "010,.1f",
    ".0f",
    "#.0f",
    "G",
    "E",
    "F",
    "n",
    "z.1f",
    ".5",
    "#g",
    "012,",
    "_x",
    "012_b",
    "\\u00e9>4",
    "5.",
    "q",
    "<<5",
    "0<5",
    "^05",
    ".30f",
    ".17g",
    ",d",
    "=+8.2f",
    "#",
    ".0e",
    "#.0e",
    "+d",
    "99999999999999999999",
    ",_",
    "08.3g",
    ".0",
    ".1",
    "Z",
    "5s",
    ".2s",
    "#o"
  };

  private static final String[] PERCENTS = {
    "%s", "%r", "%d", "%i", "%5d", "%-5d|", "%05d", "%+d", "% d", "%.3d", "%x", "%#x", "%X", "%o",
    "%#o", "%f", "%.2f", "%8.3f", "%-8.1f|", "%08.2f", "%e", "%.0e", "%g", "%#g", "%G", "%c", "%%",
    "%5%", "%.2s", "%10s", "%-10s|", "%a", "%*d", "%.*f", "%(a)s", "%(b)r", "%(zz)s", "%y", "%",
    "%l", "%ld", "%u", "%#.3x", "%+.3e", "%05s", "%F"
  };

  private final RandomGenerator random;
  private final List<String> locals = new ArrayList<>();
  private boolean usesSet;
  private boolean usesIterator;

  ExpressionGenerator(RandomGenerator random) {
    this.random = random;
  }

  static Map<String, @Nullable Object> variables() {
    Map<String, @Nullable Object> variables = new LinkedHashMap<>();
    variables.put("n", 7);
    variables.put("m", -3L);
    variables.put("zero", 0);
    variables.put("huge", BigInteger.ONE.shiftLeft(70).add(BigInteger.ONE));
    variables.put("edge", Long.MIN_VALUE);
    variables.put("x", 2.5);
    variables.put("y", -0.1);
    variables.put("big", 1e300);
    variables.put("s", "h\u00e9llo w\u00f6rld");
    variables.put("t", "");
    variables.put("u", "a,b,,c");
    variables.put("w", "\ud83d\ude00x\ud83d\ude00y");
    variables.put("flag", true);
    variables.put("nothing", null);
    variables.put("numbers", List.of(3, 1, 2));
    variables.put("words", List.of("b", "a", "c"));
    variables.put("mixed", Arrays.asList(1.5, "a", null, true, List.of(1)));
    variables.put("rows", List.of(List.of(1, 2), List.of(3, 4), List.of(5, 6)));
    Map<String, @Nullable Object> map = new LinkedHashMap<>();
    map.put("a", 1);
    map.put("b", List.of(1, 2));
    map.put("\u00e9", null);
    variables.put("map", map);
    return variables;
  }

  private static final Map<Type, String[]> NAMES =
      Map.of(
          Type.INT, new String[] {"n", "m", "zero", "huge", "edge"},
          Type.FLOAT, new String[] {"x", "y", "big"},
          Type.BOOL, new String[] {"flag"},
          Type.STR, new String[] {"s", "t", "u", "w"},
          Type.LIST, new String[] {"numbers", "words", "mixed", "rows"},
          Type.DICT, new String[] {"map"},
          Type.NONE, new String[] {"nothing"});

  String next() {
    locals.clear();
    usesSet = false;
    usesIterator = false;
    String expression = any(1 + random.nextInt(4));
    return random.nextInt(25) == 0 ? broken(expression) : expression;
  }

  /** Whether the last expression has a set in it, whose order is not CPython's. */
  boolean usesSet() {
    return usesSet;
  }

  /** Whether the last expression has an iterator in it, whose text is not CPython's. */
  boolean usesIterator() {
    return usesIterator;
  }

  private String broken(String expression) {
    int at = random.nextInt(expression.length() + 1);
    String extra =
        pick(
            "(", ")", ",", " ", "not ", "-", ":", "[", "]", "1", "if", " in ", "=", ".", "'", "{",
            "e", "_", "0");
    int end = Math.min(expression.length(), at + random.nextInt(3));
    return expression.substring(0, at)
        + (random.nextBoolean() ? extra : "")
        + expression.substring(end);
  }

  private String any(int depth) {
    return of(COMMON.get(random.nextInt(COMMON.size())), depth);
  }

  private String anything(int depth) {
    return of(Type.values()[random.nextInt(Type.values().length)], depth);
  }

  private String of(Type type, int depth) {
    Type wanted =
        random.nextInt(16) == 0 ? Type.values()[random.nextInt(Type.values().length)] : type;
    if (!locals.isEmpty() && random.nextInt(4) == 0) {
      return locals.get(random.nextInt(locals.size()));
    }
    usesSet |= wanted == Type.SET;
    usesIterator |= wanted == Type.ITERATOR;
    if (depth <= 0) {
      return leaf(wanted);
    }
    int d = depth - 1;
    if (random.nextInt(14) == 0) {
      return "(%s if %s else %s)".formatted(of(wanted, d), of(Type.BOOL, d), of(wanted, d));
    }
    if (random.nextInt(20) == 0) {
      return "(%s %s %s)".formatted(of(wanted, d), pick("and", "or"), of(wanted, d));
    }
    if (random.nextInt(25) == 0) {
      return "[%s, %s][%s]".formatted(of(wanted, d), of(wanted, d), pick("0", "1", "-1", "2"));
    }
    if (random.nextInt(25) == 0) {
      return "%s[%s]".formatted(of(Type.DICT, d), key(d));
    }
    if (random.nextInt(30) == 0) {
      return random.nextBoolean()
          ? "%s[%s]".formatted(sequence(d), of(Type.INT, d))
          : "%s[%s:%s]".formatted(sequence(d), of(Type.INT, d), of(Type.INT, d));
    }
    return switch (wanted) {
      case INT -> integer(d);
      case FLOAT -> real(d);
      case BOOL -> bool(d);
      case STR -> string(d);
      case LIST -> list(d);
      case TUPLE -> tuple(d);
      case DICT -> dict(d);
      case SET -> set(d);
      case RANGE -> range(d);
      case ITERATOR -> iterator(d);
      case NONE -> random.nextBoolean() ? "None" : "%s.get('zz')".formatted(of(Type.DICT, d));
    };
  }

  private String leaf(Type type) {
    String[] names = NAMES.get(type);
    if (names != null && random.nextInt(3) == 0) {
      return pick(names);
    }
    if (random.nextInt(4) == 0) {
      switch (type) {
        case INT -> {
          return Long.toString(random.nextLong() >> random.nextInt(64));
        }
        case FLOAT -> {
          double d = Double.longBitsToDouble(random.nextLong());
          return Double.isNaN(d) || Double.isInfinite(d) || random.nextBoolean()
              ? Double.toString(random.nextInt(100_000) / 1000.0)
              : Double.toString(d);
        }
        case STR -> {
          return text();
        }
        default -> {}
      }
    }
    return switch (type) {
      case INT ->
          pick(
              "0",
              "1",
              "2",
              "3",
              "10",
              "255",
              "-1",
              "-7",
              "1_000",
              "0x1F",
              "0b101",
              "0o17",
              "9223372036854775807",
              "9223372036854775808",
              "10**20",
              "9007199254740993",
              Integer.toString(random.nextInt(100)));
      case FLOAT -> pick(FLOATS);
      case BOOL -> pick("True", "False");
      case STR -> pick(STRINGS);
      case LIST -> pick("[]", "[1, 2, 3]", "['x', 'y']", "[1.5, 2]", "[[1], [2]]", "[None]");
      case TUPLE -> pick("()", "(1,)", "(1, 'a')", "(3, 2.5, None)", "('k', 1)");
      case DICT -> pick("{}", "{1: 2}", "{'a': 1, 'b': 2}", "{(1, 2): 'x', 1.0: None, True: 3}");
      case SET -> pick("set()", "{1}", "{'a'}", "{1, 2, 3}", "{1.0, 'x', None}");
      case RANGE -> pick("range(3)", "range(0)", "range(10, 0, -3)", "range(2, 9, 2)");
      case NONE -> "None";
      case ITERATOR -> pick("zip('ab', [1, 2])", "enumerate('ab')", "reversed([1, 2])");
    };
  }

  /**
   * Characters that all versions of Unicode in question agree on: two got an upper case later than
   * CPython 3.11.
   */
  private String text() {
    StringBuilder text = new StringBuilder("'");
    for (int i = random.nextInt(5); i > 0; i--) {
      int c = random.nextInt(1 << (1 + random.nextInt(11)));
      boolean settled = Character.isDefined(c) && c != 0x19b && c != 0x264;
      text.append(settled ? "\\u%04x".formatted(c) : "a B");
    }
    return text.append("'").toString();
  }

  private String number(int d) {
    return of(
        random.nextInt(3) == 0 ? Type.FLOAT : random.nextInt(8) == 0 ? Type.BOOL : Type.INT, d);
  }

  private String small() {
    return pick(
        "0", "1", "2", "-1", "3", "-2", "5", "None", "n", "True", "-10", "10**20", "-10**20");
  }

  private String sequence(int d) {
    return of(List.of(Type.STR, Type.LIST, Type.TUPLE, Type.RANGE).get(random.nextInt(4)), d);
  }

  private String iterable(int d) {
    return of(
        List.of(Type.STR, Type.LIST, Type.TUPLE, Type.RANGE, Type.DICT, Type.ITERATOR, Type.LIST)
            .get(random.nextInt(7)),
        d);
  }

  private String integer(int d) {
    return switch (random.nextInt(24)) {
      case 0, 1, 2, 3, 4, 5 ->
          "(%s %s %s)"
              .formatted(
                  of(Type.INT, d), pick("+", "-", "*", "//", "%", "&", "|", "^"), of(Type.INT, d));
      case 6 ->
          "(%s %s %s)"
              .formatted(of(Type.INT, d), pick("<<", ">>"), pick("0", "1", "3", "70", "-1", "n"));
      case 7 -> "(%s)**%s".formatted(of(Type.INT, d), pick("0", "1", "2", "3", "7", "30"));
      case 8 -> "%s%s".formatted(pick("-", "+", "~", "- -", "-~"), of(Type.INT, d));
      case 9 -> "len(%s)".formatted(sequence(d));
      case 10 -> "int(%s)".formatted(random.nextBoolean() ? of(Type.FLOAT, d) : of(Type.STR, d));
      case 11 ->
          "int(%s, %s)"
              .formatted(
                  pick(
                      "'ff'", "'0b11'", "' 12 '", "'zz'", "'0_7'", "'1_0'", "'-0x1F'", "'010'",
                      "''", "'_1'"),
                  pick("10", "16", "0", "2", "36", "8", "1"));
      case 12 -> "round(%s)".formatted(number(d));
      case 13 ->
          "round(%s, %s)"
              .formatted(
                  of(Type.INT, d),
                  pick("0", "1", "-1", "-2", "-19", "-25", "None", "m", "True", "10**20", "1.0"));
      case 14 -> "abs(%s)".formatted(of(Type.INT, d));
      case 15 -> "sum(%s)".formatted(random.nextBoolean() ? of(Type.LIST, d) : iterable(d));
      case 16 -> "%s(%s, %s)".formatted(pick("min", "max"), number(d), number(d));
      case 17 ->
          "%s.%s(%s)"
              .formatted(
                  of(Type.STR, d), pick("find", "count", "index"), of(Type.STR, d) + bounds());
      case 18 -> "%s.%s(%s)".formatted(sequence(d), pick("count", "index"), any(d));
      case 19 ->
          "pow(%s, %s, %s)"
              .formatted(of(Type.INT, d), pick("3", "-1", "0", "n", "65"), of(Type.INT, d));
      case 20 -> "%s[%s]".formatted(of(Type.RANGE, d), small());
      case 21 -> "%s.get(%s, %s)".formatted(of(Type.DICT, d), any(d), of(Type.INT, d));
      case 22 -> "sum(%s, %s)".formatted(comprehension(d, "(", Type.INT, ")"), of(Type.INT, d));
      default -> leaf(Type.INT);
    };
  }

  private String bounds() {
    return switch (random.nextInt(3)) {
      case 0 -> "";
      case 1 -> ", " + small();
      default -> ", " + small() + ", " + small();
    };
  }

  private String real(int d) {
    return switch (random.nextInt(11)) {
      case 0, 1, 2, 3 ->
          "(%s %s %s)".formatted(number(d), pick("+", "-", "*", "/", "//", "%"), of(Type.FLOAT, d));
      case 4 -> "(%s / %s)".formatted(of(Type.INT, d), of(Type.INT, d));
      case 5 -> "float(%s)".formatted(random.nextBoolean() ? of(Type.STR, d) : number(d));
      case 6 ->
          "round(%s, %s)"
              .formatted(
                  of(Type.FLOAT, d),
                  pick("0", "1", "2", "-1", "-2", "5", "17", "None", "n", "True", "400", "-400"));
      case 7 -> "-%s".formatted(of(Type.FLOAT, d));
      case 8 ->
          "(%s) ** %s".formatted(number(d), pick("2", "0.5", "-1", "3", "1.5", "-2", "0", "400"));
      case 9 -> "sum(%s)".formatted(comprehension(d, "[", Type.FLOAT, "]"));
      default -> leaf(Type.FLOAT);
    };
  }

  private String bool(int d) {
    return switch (random.nextInt(16)) {
      case 0, 1, 2 -> "(%s %s %s)".formatted(number(d), comparison(), number(d));
      case 3 ->
          "(%s %s %s %s %s)".formatted(number(d), comparison(), number(d), comparison(), number(d));
      case 4 -> {
        Type type = Type.values()[random.nextInt(Type.values().length)];
        yield "(%s %s %s)".formatted(of(type, d), comparison(), of(type, d));
      }
      case 5 -> "(%s %s %s)".formatted(any(d), pick("==", "!="), any(d));
      case 6 -> "(%s %s %s)".formatted(any(d), pick("in", "not in"), iterable(d));
      case 7 -> "(%s %s %s)".formatted(of(Type.STR, d), pick("in", "not in"), of(Type.STR, d));
      case 8 -> "(%s is %sNone)".formatted(anything(d), pick("", "not "));
      case 9 -> "(not %s)".formatted(anything(d));
      case 10 -> "bool(%s)".formatted(anything(d));
      case 11 -> "%s(%s)".formatted(pick("any", "all"), comprehension(d, "", Type.BOOL, ""));
      case 12 -> "%s(%s)".formatted(pick("any", "all"), iterable(d));
      case 13 ->
          "%s.%s(%s)"
              .formatted(
                  of(Type.STR, d),
                  pick("startswith", "endswith"),
                  of(random.nextInt(4) == 0 ? Type.TUPLE : Type.STR, d) + bounds());
      case 14 -> "%s.isdigit()".formatted(of(Type.STR, d));
      default ->
          "(%s %s %s)"
              .formatted(of(Type.SET, d), pick("<=", "<", "==", ">=", ">"), of(Type.SET, d));
    };
  }

  private String comparison() {
    return pick("<", "<=", ">", ">=", "==", "!=");
  }

  private String string(int d) {
    return switch (random.nextInt(24)) {
      case 0, 1 -> "(%s + %s)".formatted(of(Type.STR, d), of(Type.STR, d));
      case 2 -> "(%s * %s)".formatted(of(Type.STR, d), pick("0", "2", "3", "-1", "True", "n"));
      case 3 -> "%s[%s]".formatted(of(Type.STR, d), small());
      case 4, 5 -> "%s[%s]".formatted(of(Type.STR, d), slice());
      case 6 ->
          "%s.%s()"
              .formatted(
                  of(Type.STR, d),
                  pick("lower", "upper", "title", "capitalize", "strip", "lstrip", "rstrip"));
      case 7 ->
          "%s.%s(%s)"
              .formatted(of(Type.STR, d), pick("strip", "lstrip", "rstrip"), of(Type.STR, d));
      case 8, 9 ->
          "%s.replace(%s, %s%s)"
              .formatted(
                  of(Type.STR, d),
                  of(Type.STR, d),
                  of(Type.STR, d),
                  pick("", "", ", 1", ", -1", ", 0", ", 2"));
      case 10, 11 ->
          "%s.join(%s)"
              .formatted(
                  of(Type.STR, d),
                  random.nextInt(3) == 0
                      ? iterable(d)
                      : "[%s, %s]".formatted(of(Type.STR, d), of(Type.STR, d)));
      case 12, 13 -> "str(%s)".formatted(anything(d));
      case 14 ->
          "'{%s}'.format(%s)"
              .formatted(
                  (random.nextInt(3) == 0 ? "!" + pick("r", "s", "a", "q") : "")
                      + ":"
                      + pick(SPECS),
                  any(d));
      case 15 -> "'{:%s}'.format(%s)".formatted(pick(SPECS), number(d));
      case 16 ->
          "'{0[%s]} {%s} {a}'.format(%s, a=%s)"
              .formatted(
                  pick("0", "1", "a", "-1", ""),
                  pick("", "0", "1", "a", "a!r", "0:{a}", "{", "0.x"),
                  any(d),
                  any(d));
      case 17 -> "f'<{%s:%s}>'".formatted(plain(number(d)), pick(SPECS));
      case 18 ->
          "f'{%s!%s} {{}} {%s:>{%s}}'"
              .formatted(
                  plain(any(d)),
                  pick("r", "s", "a"),
                  plain(of(Type.STR, d)),
                  pick("n", "3", "12", "m"));
      case 19, 20 -> "('%s' %% (%s,))".formatted(pick(PERCENTS), any(d));
      case 21 ->
          "('%s %s' %% (%s, %s))".formatted(pick(PERCENTS), pick(PERCENTS), number(d), number(d));
      case 22 -> "('%s' %% %s)".formatted(pick(PERCENTS), any(d));
      default -> leaf(Type.STR);
    };
  }

  /** An expression that may stand in an f-string with single quotes. */
  private static String plain(String expression) {
    return expression.matches("[^'\\\\#\"]*") ? "(" + expression + ")" : "n";
  }

  private String slice() {
    String bounds = pick("", small()) + ":" + pick("", small());
    return switch (random.nextInt(3)) {
      case 0 -> bounds;
      case 1 -> bounds + ":" + small();
      default -> bounds + ":" + pick("-1", "2", "-2", "");
    };
  }

  private String list(int d) {
    return switch (random.nextInt(18)) {
      case 0, 1 -> "[%s, %s]".formatted(any(d), any(d));
      case 2 -> "[%s, %s, %s]".formatted(number(d), number(d), number(d));
      case 3 -> "(%s + %s)".formatted(of(Type.LIST, d), of(Type.LIST, d));
      case 4 -> "(%s * %s)".formatted(of(Type.LIST, d), pick("0", "2", "-1", "n"));
      case 5 -> "%s[%s]".formatted(of(Type.LIST, d), slice());
      case 6, 7 -> comprehension(d, "[", COMMON.get(random.nextInt(COMMON.size())), "]");
      case 8 -> "list(%s)".formatted(iterable(d));
      case 9 ->
          "sorted(%s%s)"
              .formatted(
                  random.nextInt(3) == 0
                      ? iterable(d)
                      : "[%s, %s, %s]".formatted(number(d), number(d), number(d)),
                  pick("", "", ", reverse=True", ", reverse=0"));
      case 10 ->
          "%s.split(%s)"
              .formatted(
                  of(Type.STR, d),
                  pick(
                      "",
                      "','",
                      "None",
                      "' '",
                      "'a', 1",
                      "maxsplit=1",
                      "sep='X'",
                      "''",
                      "None, 0",
                      "'l', -1"));
      case 11 ->
          "list(%s(%s))".formatted(pick("reversed", "enumerate", "list", "tuple"), sequence(d));
      case 12 ->
          "list(zip(%s, %s%s))".formatted(iterable(d), iterable(d), pick("", "", ", strict=True"));
      case 13 -> "list(enumerate(%s, %s))".formatted(iterable(d), of(Type.INT, d));
      case 14 -> "list(%s.%s())".formatted(of(Type.DICT, d), pick("keys", "values", "items"));
      case 15 -> "sorted(%s)".formatted(of(Type.SET, d));
      case 16 -> "%s.split(%s)".formatted(of(Type.STR, d), of(Type.STR, d));
      default -> leaf(Type.LIST);
    };
  }

  private String tuple(int d) {
    return switch (random.nextInt(7)) {
      case 0 -> "(%s, %s)".formatted(any(d), any(d));
      case 1 -> "(%s,)".formatted(any(d));
      case 2 -> "(%s + %s)".formatted(of(Type.TUPLE, d), of(Type.TUPLE, d));
      case 3 -> "%s[%s]".formatted(of(Type.TUPLE, d), slice());
      case 4 ->
          "tuple(%s)"
              .formatted(random.nextBoolean() ? iterable(d) : comprehension(d, "", Type.INT, ""));
      case 5 -> "(%s * %s)".formatted(of(Type.TUPLE, d), pick("2", "0", "m"));
      default -> leaf(Type.TUPLE);
    };
  }

  private String dict(int d) {
    return switch (random.nextInt(9)) {
      case 0, 1 -> "{%s: %s, %s: %s}".formatted(key(d), any(d), key(d), any(d));
      case 2 -> "dict(%s)".formatted(random.nextBoolean() ? of(Type.DICT, d) : iterable(d));
      case 3 -> "dict(a=%s, b=%s)".formatted(any(d), any(d));
      case 4 -> "dict(zip(%s, %s))".formatted(iterable(d), iterable(d));
      case 5 -> "(%s | %s)".formatted(of(Type.DICT, d), of(Type.DICT, d));
      case 6 ->
          "{k: v for k, v in %s}"
              .formatted(
                  pick(
                      "map.items()",
                      "rows",
                      "zip('abc', numbers)",
                      "enumerate(words)",
                      of(Type.LIST, d)));
      case 7 ->
          "{%s: %s for i in %s}"
              .formatted(local("i", () -> key(d)), local("i", () -> any(d)), iterable(d));
      default -> leaf(Type.DICT);
    };
  }

  private String key(int d) {
    return of(
        List.of(Type.STR, Type.INT, Type.FLOAT, Type.BOOL, Type.TUPLE, Type.STR)
            .get(random.nextInt(6)),
        d);
  }

  private String set(int d) {
    return switch (random.nextInt(6)) {
      case 0 -> "{%s, %s}".formatted(key(d), key(d));
      case 1 -> "set(%s)".formatted(iterable(d));
      case 2, 3 ->
          "(%s %s %s)".formatted(of(Type.SET, d), pick("|", "&", "-", "^"), of(Type.SET, d));
      case 4 ->
          "(%s.keys() %s %s)".formatted(of(Type.DICT, d), pick("|", "&", "-", "^"), iterable(d));
      default -> leaf(Type.SET);
    };
  }

  private String range(int d) {
    return switch (random.nextInt(4)) {
      case 0 -> "range(%s)".formatted(pick("n", "5", "0", "m", "True", of(Type.INT, 0)));
      case 1 ->
          "range(%s, %s, %s)"
              .formatted(
                  pick("0", "-3", "10", "zero"),
                  pick("7", "-9", "n"),
                  pick("1", "2", "-1", "-3", "0"));
      case 2 -> "%s[%s]".formatted(of(Type.RANGE, d), slice());
      default -> leaf(Type.RANGE);
    };
  }

  private String iterator(int d) {
    return switch (random.nextInt(5)) {
      case 0 -> "zip(%s, %s)".formatted(iterable(d), iterable(d));
      case 1 -> "enumerate(%s)".formatted(iterable(d));
      case 2 -> "reversed(%s)".formatted(sequence(d));
      default -> comprehension(d, "(", COMMON.get(random.nextInt(COMMON.size())), ")");
    };
  }

  private String comprehension(int d, String open, Type element, String close) {
    String source = iterable(d);
    return switch (random.nextInt(4)) {
      case 0 -> {
        String condition = local("i", () -> of(Type.BOOL, d));
        yield open
            + local("i", () -> of(element, d))
            + " for i in "
            + source
            + " if "
            + condition
            + close;
      }
      case 1 ->
          open
              + local("i", () -> local("j", () -> of(element, d)))
              + " for i in "
              + source
              + " for j in "
              + local("i", () -> iterable(d))
              + close;
      case 2 ->
          open
              + local("i", () -> local("j", () -> of(element, d)))
              + " for "
              + pick("i, j", "(i, j)", "[i, j]", "i, (j,)")
              + " in "
              + pick("rows", "map.items()", "enumerate(words)", source)
              + close;
      default -> open + local("i", () -> of(element, d)) + " for i in " + source + close;
    };
  }

  private String local(String name, java.util.function.Supplier<String> body) {
    locals.add(name);
    String text = body.get();
    locals.removeLast();
    return text;
  }

  private String pick(String... choices) {
    return choices[random.nextInt(choices.length)];
  }
}
