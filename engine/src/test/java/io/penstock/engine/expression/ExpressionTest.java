package io.penstock.engine.expression;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.engine.expression.ExpressionException.Kind;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExpressionTest {
  private static final Map<String, @Nullable Object> VARIABLES = new HashMap<>();

  static {
    VARIABLES.put("n", 7);
    VARIABLES.put("x", 2.5);
    VARIABLES.put("s", "h\u00e9llo");
    VARIABLES.put("faces", "a\ud83d\ude00b");
    VARIABLES.put("items", Arrays.asList(3, null, 1));
    VARIABLES.put("rows", List.of(Map.of("k", 1), Map.of("k", 2)));
    VARIABLES.put("nothing", null);
    VARIABLES.put("max", 3);
    VARIABLES.put("input", 5L);
  }

  private static @Nullable Object evaluate(String source) throws ExpressionException {
    return Expression.compile(source, VARIABLES.keySet()).evaluate(VARIABLES);
  }

  /** Expected values are what CPython prints with repr(). */
  @ParameterizedTest
  @CsvSource(
      delimiterString = "=>",
      quoteCharacter = '`',
      textBlock =
          """
          input * 5                            => 25
          "high" if n > 5 else "low"           => 'high'
          x / 100                              => 0.025
          -2 ** 2                              => -4
          2 ** 3 ** 2                          => 512
          2 ** -1                              => 0.5
          -7 // 2, -7 % 3, 7 % -3              => (-4, 2, -2)
          7.5 // -2, -7.5 % 2                  => (-4.0, 0.5)
          1 / 3, 4 / 2                         => (0.3333333333333333, 2.0)
          0x_ff, 0b11, 0o17, 1_000, 1e3, .5    => (255, 3, 15, 1000, 1000.0, 0.5)
          9223372036854775807 + 1              => 9223372036854775808
          2 ** 64 - 2 ** 64 + 1                => 1
          (10 ** 22 + 1) / 3                   => 3.3333333333333335e+21
          9007199254740993 == 9007199254740992.0 => False
          2 ** 1000 > 1e300                    => True
          1 < 2 < 3 != 2                       => True
          1 < n > 3 and not n == 8             => True
          0 or '' or [] or 'last'              => 'last'
          1 and [] and 1 / 0                   => []
          ~5 & 3 | 4 ^ 1, 1 << 3 + 1, -8 >> 1  => (7, 16, -4)
          True + True, True & False, True | 2  => (2, False, 3)
          not 1 == 2 in [2]                    => True
          None is nothing, 1 is not None       => (True, True)
          1 in [1.0], 'b' in 'abc', 1 not in {} => (True, True, True)
          'a' 'b' "c" r'\\d' '\\x41\\t'          => 'abc\\\\dA\\t'
          "it's", 'say "hi"', '\\u00e9\\0'      => ("it's", 'say "hi"', 'é\\x00')
          'ab' * 3, [0] * 2, 2 * (1,)          => ('ababab', [0, 0], (1, 1))
          [1, 2, 3, 4][::-2], 'abc'[-2:]       => ([4, 2], 'bc')
          faces[1], len(faces), faces[::-1]    => ('😀', 3, 'b😀a')
          range(10)[2:8:3], range(5)[-1]       => (range(2, 8, 3), 4)
          {1: 'a', 1.0: 'b', True: 'c'}        => {1: 'c'}
          {1, 1.0, True, 2}                    => {1, 2}
          {}, set(), (), (1,), []              => ({}, set(), (), (1,), [])
          {'a': 1} | {'b': 2}                  => {'a': 1, 'b': 2}
          {1, 2} & {2, 3}, {1} - {1}, {1} < {1, 2} => ({2}, set(), True)
          (1, 'a') < (1, 'b'), [1] < [1, 0]    => (True, True)
          1, 2                                 => (1, 2)
          (1)                                  => 1
          max                                  => 3
          rows[-1]['k']                        => 2
          {'é': 1}[s[1:2]], {(1, 2): 3}[1, 2]  => (1, 3)
          'abc'['abc'.find('b'):][:-1]         => 'b'
          items[0] if items[1] is None else 0  => 3
          """)
  void operatorsMeanWhatTheyMeanInPython(String source, String expected)
      throws ExpressionException {
    assertEquals(expected, repr(evaluate(source)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiterString = "=>",
      quoteCharacter = '`',
      textBlock =
          """
          [i * i for i in range(4) if i % 2]             => [1, 9]
          [(i, j) for i in range(2) for j in range(i)]   => [(1, 0)]
          {r['k']: r for r in rows}[2]['k']              => 2
          {c for c in 'aab'}                             => {'a', 'b'}
          sum(r['k'] for r in rows)                      => 3
          [n for n in [n, n + 1]]                        => [7, 8]
          [a + c for a, (b, c) in [(1, (2, 3))]]         => [4]
          [[y for y in range(x)] for x in [1, 2]]        => [[0], [0, 1]]
          any(1 / y for y in [1, 0])                     => True
          list(g for g in [(i for i in range(3))] for _ in g)[0] is None => False
          [list(g) + list(g) for g in [zip('ab', [1, 2])]] => [[('a', 1), ('b', 2)]]
          [next for next in [f() for f in []]]           => []
          list(map for map in 'ab')                      => ['a', 'b']
          all([]), any([]), all(items), any(items)       => (True, False, False, True)
          sorted([3, 1, 2], reverse=True)                => [3, 2, 1]
          sorted('bca'), sorted({'b': 1, 'a': 2})        => (['a', 'b', 'c'], ['a', 'b'])
          min(2, 1), min([], default=0)                  => (1, 0)
          list(enumerate('ab', 1)), dict(zip('ab', [1, 2])) => ([(1, 'a'), (2, 'b')], {'a': 1, 'b': 2})
          list(reversed([1, 2])), list(range(3, 0, -1))  => ([2, 1], [3, 2, 1])
          int('0x1f', 16), int(' 1_2 '), int(-2.9), int('101', 2) => (31, 12, -2, 5)
          float('1e5'), float(' inf '), float(3)         => (100000.0, inf, 3.0)
          round(2.5), round(3.5), round(2.675, 2), round(1250, -2) => (2, 4, 2.67, 1200)
          pow(2, 10), pow(3, -1, 7), pow(-2, 3, -5)      => (1024, 5, -3)
          abs(-3), abs(-2.5), bool([0]), str(None), str(1.0) => (3, 2.5, True, 'None', '1.0')
          len({1: 2}), len('é'), sum([[1], [2]], [])     => (1, 1, [1, 2])
          tuple('ab'), list({'a': 1}), set('')           => (('a', 'b'), ['a'], set())
          dict(a=1, b=2), dict([('a', 1)])               => ({'a': 1, 'b': 2}, {'a': 1})
          """)
  void comprehensionsAndFunctions(String source, String expected) throws ExpressionException {
    Map<String, @Nullable Object> variables = new HashMap<>(VARIABLES);
    variables.remove("max");
    variables.put("f", 1);
    Object value = Expression.compile(source, variables.keySet()).evaluate(variables);

    assertEquals(expected, repr(value));
  }

  @ParameterizedTest
  @CsvSource(
      delimiterString = "=>",
      quoteCharacter = '`',
      textBlock =
          """
          'a,b,,c'.split(','), ' a  b '.split()        => (['a', 'b', '', 'c'], ['a', 'b'])
          'a b c'.split(maxsplit=1), 'a-b'.split('-', 0) => (['a', 'b c'], ['a-b'])
          '-'.join(['a', 'b']), 'aXbX'.replace('X', '-', 1) => ('a-b', 'a-bX')
          'ab'.replace('', '.'), ' x '.strip(), 'xxa'.lstrip('x') => ('.a.b.', 'x', 'a')
          s.upper(), 'ß'.upper(), 'ΑΣ'.lower(), "they're".title() => ('HÉLLO', 'SS', 'ας', "They'Re")
          'hELLO'.capitalize(), '12'.isdigit(), '²'.isdigit(), ''.isdigit() => ('Hello', True, True, False)
          faces.find('b'), 'aaa'.count('aa'), 'abc'.find('z') => (2, 1, -1)
          'abc'.startswith(('x', 'a')), 'abc'.endswith('b', 0, 2) => (True, True)
          [1, 2, 1].index(1, 1), (1, 2).count(2)       => (2, 1)
          {'a': 1}.get('a'), {}.get('a', 0), list({'a': 1}.items()) => (1, 0, [('a', 1)])
          {'a': 1}.keys()                              => dict_keys(['a'])
          '{:,} {:>6.2f} {!r:4} {a[0]}'.format(1234567, x, 'q', a=[1]) => "1,234,567   2.50 'q'  1"
          '{:010.1f}|{:+d}|{:#x}|{:.1%}|{:e}'.format(-2.25, 5, 255, 0.125, 12345.678) => '-0000002.2|+5|0xff|12.5%|1.234568e+04'
          '{:*^7}|{:<4}|{:=+5}|{:_}'.format('ab', 1, 2, 10 ** 6) => '**ab***|1   |+   2|1_000_000'
          f'{n:>4}|{x!r}|{{}}|{n + 1:0{n}}'              => '   7|2.5|{}|0000008'
          '%s %5.1f %-4d|%04d %x %%' % ('a', x, 3, 42, 255) => 'a   2.5 3   |0042 ff %'
          '%(k)s-%(k)r' % {'k': 'v'}                   => "v-'v'"
          """)
  void stringMethodsAndFormatting(String source, String expected) throws ExpressionException {
    assertEquals(expected, repr(evaluate(source)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiterString = "=>",
      quoteCharacter = '`',
      textBlock =
          """
          1e16                   => 1e+16
          1e15                   => 1000000000000000.0
          0.0001                 => 0.0001
          0.00001                => 1e-05
          5e-324                 => 5e-324
          1e-323                 => 1e-323
          2e-323                 => 2e-323
          1e23                   => 1e+23
          1.7976931348623157e308 => 1.7976931348623157e+308
          -0.0                   => -0.0
          123456789.0            => 123456789.0
          0.1 + 0.2              => 0.30000000000000004
          1e400                  => inf
          float('nan')           => nan
          2.0 ** 0.5             => 1.4142135623730951
          """)
  void floatsPrintAsInPython(String source, String expected) throws ExpressionException {
    assertEquals(expected, repr(evaluate(source)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiterString = "=>",
      quoteCharacter = '`',
      textBlock =
          """
          1 / 0                => EVALUATION => ZeroDivisionError: division by zero
          1 % 0                => EVALUATION => ZeroDivisionError: integer modulo by zero
          0.0 ** -1            => EVALUATION => ZeroDivisionError: 0.0 cannot be raised to a negative power
          {}['a']              => EVALUATION => KeyError: 'a'
          [1][1]               => EVALUATION => IndexError: list index out of range
          1 + 'a'              => EVALUATION => TypeError: unsupported operand type(s) for +: 'int' and 'str'
          'a' + 1              => EVALUATION => TypeError: can only concatenate str (not "int") to str
          1 < 'a'              => EVALUATION => TypeError: '<' not supported between instances of 'int' and 'str'
          {[]: 1}              => EVALUATION => TypeError: unhashable type: 'list'
          nothing.get('a')     => EVALUATION => AttributeError: 'NoneType' object has no attribute 'get'
          n()                  => EVALUATION => TypeError: 'int' object is not callable
          max(1, 2)            => EVALUATION => TypeError: 'int' object is not callable
          len()                => EVALUATION => TypeError: len() takes exactly one argument (0 given)
          int('a')             => EVALUATION => ValueError: invalid literal for int() with base 10: 'a'
          int('1' * 4301)      => EVALUATION => ValueError: Exceeds the limit (4300 digits) for integer string conversion: value has 4301 digits
          2.0 ** 10000         => EVALUATION => OverflowError: (34, 'Numerical result out of range')
          2 ** 2000 * 1.0      => EVALUATION => OverflowError: int too large to convert to float
          (-8) ** 0.5          => EVALUATION => ValueError: a negative number to a fractional power is complex, which expressions don't have
          [a for a, b in [1]]  => EVALUATION => TypeError: cannot unpack non-iterable int object
          sorted([1, 'a'])     => EVALUATION => TypeError: '<' not supported between instances of 'str' and 'int'
          '{.a}'.format(1)     => EVALUATION => AttributeError: format fields can't read attributes
          '%d' % 'a'           => EVALUATION => TypeError: %d format: a real number is required, not str
          [x for x in [1] if y for y in [2]] => EVALUATION => UnboundLocalError: cannot access local variable 'y' where it is not associated with a value
          [1 for k in s for g in [(list(g) for _ in s)] for y in g] => EVALUATION => ValueError: generator already executing
          missing              => NAME => NameError: name 'missing' is not defined
          repr(1)              => NAME => NameError: name 'repr' is not defined
          open('/etc/passwd')  => NAME => NameError: name 'open' is not defined
          1 if                 => SYNTAX => SyntaxError: invalid syntax: unexpected end of expression
          n = 1                => SYNTAX => SyntaxError: assignment is not available in expressions; to compare, use '=='
          (n := 1)             => SYNTAX => SyntaxError: assignment is not available in expressions; to compare, use '=='
          lambda: 1            => SYNTAX => SyntaxError: 'lambda' is not available in expressions
          sorted(items, key=len) => SYNTAX => SyntaxError: 'len' is a function and can only be called in expressions
          [*items]             => SYNTAX => SyntaxError: unpacking with * or ** is not available in expressions
          dict(**rows)         => SYNTAX => SyntaxError: unpacking with * or ** is not available in expressions
          __import__('os')     => SYNTAX => SyntaxError: name '__import__' is not available in expressions
          n.__class__          => SYNTAX => SyntaxError: name '__class__' is not available in expressions
          items.append(1)      => SYNTAX => SyntaxError: attribute 'append' is not available in expressions
          s.upper              => SYNTAX => SyntaxError: 'upper' is a method and can only be called in expressions
          import os            => SYNTAX => SyntaxError: invalid syntax: 'import' (at character 1)
          1j                   => SYNTAX => SyntaxError: complex numbers are not available in expressions
          b'a'                 => SYNTAX => SyntaxError: bytes are not available in expressions
          'a                   => SYNTAX => SyntaxError: unterminated string literal (at character 1)
          012                  => SYNTAX => SyntaxError: leading zeros in decimal integer literals are not permitted; use an 0o prefix for octal integers
          sum(i for i in s, 1) => SYNTAX => SyntaxError: Generator expression must be parenthesized
          """)
  void errorsSayWhatPythonSays(String source, Kind kind, String message) {
    ExpressionException e = assertThrows(ExpressionException.class, () -> evaluate(source));

    assertEquals(message, e.getMessage());
    assertEquals(kind, e.kind());
  }

  @Test
  void javaTypesOfResults() throws ExpressionException {
    assertEquals(1L, evaluate("1"));
    assertEquals(7L, evaluate("n"));
    assertEquals(BigInteger.ONE.shiftLeft(63), evaluate("2 ** 63"));
    assertEquals(-2.5, evaluate("-x"));
    assertEquals("a", evaluate("'a'"));
    assertEquals(true, evaluate("n == 7"));
    assertEquals(List.of(1L, 2L), evaluate("[1, 2]"));
    assertEquals(Map.of("a", 1L), evaluate("{'a': 1}"));
    assertEquals(List.of(1L), assertInstanceOf(PyTuple.class, evaluate("(1,)")).items());
    assertEquals(1, assertInstanceOf(PySet.class, evaluate("{1, True}")).size());
    assertSame(VARIABLES.get("rows"), evaluate("rows"), "what is handed through isn't copied");
  }

  @Test
  void variableWithoutValueFailsOnlyWhenItIsNeeded() throws ExpressionException {
    Expression expression = Expression.compile("a or b", Set.of("a", "b"));

    assertEquals(1L, expression.evaluate(Map.of("a", 1)));
    ExpressionException e =
        assertThrows(ExpressionException.class, () -> expression.evaluate(Map.of("a", 0)));
    assertEquals(Kind.NAME, e.kind());
    assertEquals("NameError: name 'b' is not defined", e.getMessage());
  }

  @Test
  void resultThatIsPartOfTheInputMayBeLongerThanWhatAnExpressionMayMake()
      throws ExpressionException {
    List<Integer> numbers = Collections.nCopies(1_000_000, 1);
    Map<String, ?> variables = Map.of("input", Map.of("numbers", numbers));
    Expression expression = Expression.compile("input['numbers']", Set.of("input"));

    assertSame(numbers, expression.evaluate(variables));
    assertEquals(
        1_000_000L,
        Expression.compile("len(input['numbers'])", Set.of("input")).evaluate(variables));
  }

  @Test
  void jsonValueIsWhatPythonWouldDump() throws ExpressionException {
    assertEquals(List.of(1L, List.of(2L)), json("(1, [2])"));
    Map<String, @Nullable Object> expected = new LinkedHashMap<>();
    expected.put("1", "int");
    expected.put("1.5", "float");
    expected.put("null", List.of());
    assertEquals(expected, json("{1: 'int', 1.5: 'float', None: ()}"));
    assertEquals(Map.of("true", List.of("a")), json("{True: ('a',)}"));
    assertEquals(7L, json("n"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiterString = "=>",
      quoteCharacter = '`',
      textBlock =
          """
          {1}               => TypeError: Object of type set is not JSON serializable
          range(3)          => TypeError: Object of type range is not JSON serializable
          {'a': 1}.keys()   => TypeError: Object of type dict_keys is not JSON serializable
          (i for i in s)    => TypeError: Object of type generator is not JSON serializable
          {(1, 2): 1}       => TypeError: keys must be str, int, float, bool or None, not tuple
          [1e400]           => ValueError: Out of range float values are not JSON compliant: inf
          """)
  void whatJsonCannotCarryIsRefused(String source, String message) {
    ExpressionException e = assertThrows(ExpressionException.class, () -> json(source));

    assertEquals(message, e.getMessage());
  }

  @Test
  void longSumIsNoDeepExpression() throws ExpressionException {
    assertEquals(3_001L, evaluate("1" + "+1".repeat(3_000)));
    assertEquals(-999L, evaluate("1" + " - 1".repeat(1_000)));
  }

  @Test
  void truthIsPythons() {
    for (Object value : new Object[] {1, 0.5, " ", List.of(0), Map.of("", 0), true, Double.NaN}) {
      assertTrue(Truth.isTrue(value), value::toString);
    }
    for (Object value : new Object[] {0, -0.0, "", List.of(), Map.of(), false, BigInteger.ZERO}) {
      assertTrue(!Truth.isTrue(value), value::toString);
    }
    assertTrue(!Truth.isTrue(null));
  }

  @Test
  void limitsCanBeTightened() throws ExpressionException {
    ExpressionLimits few = new ExpressionLimits(10, 50, 10, 10, 64, 10_000, 100);
    Expression expression = Expression.compile("[i for i in range(n)]", Set.of("n"));

    assertEquals(List.of(0L, 1L), expression.evaluate(Map.of("n", 2), few));
    ExpressionException e =
        assertThrows(ExpressionException.class, () -> expression.evaluate(Map.of("n", 11), few));
    assertEquals(Kind.LIMIT, e.kind());
  }

  private static @Nullable Object json(String source) throws ExpressionException {
    return Expression.toJsonValue(evaluate(source));
  }

  private static String repr(@Nullable Object value) {
    return Repr.repr(value, new Budget(ExpressionLimits.DEFAULT));
  }
}
