package io.penstock.engine.expression;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Evaluates random expressions here and in CPython: value and type, or the type of the exception,
 * must agree.
 *
 * <p>{@code -Dexpressions.cases=200000} and {@code -Dexpressions.seed=1} say how many and which.
 * Where the two differ on purpose is listed in {@link #isDeliberate}.
 */
class ExpressionDifferentialTest {
  private static final int CASES = Integer.getInteger("expressions.cases", 4_000);
  private static final long SEED =
      Long.getLong("expressions.seed", System.nanoTime() & 0xffff_ffffL);
  private static final int BATCH = 40;
  private static final int MAX_REPORTED = Integer.getInteger("expressions.reported", 20);

  private static final Pattern FLOAT = Pattern.compile("f(-?[0-9.e+-]+);");

  private record Case(String source, String ours, boolean usesSet, boolean usesIterator) {}

  @Test
  void agreesWithPython() throws IOException {
    System.out.printf("expressions.seed=%d expressions.cases=%d%n", SEED, CASES);
    Map<String, @Nullable Object> variables = ExpressionGenerator.variables();
    RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(SEED);
    ExpressionGenerator generator = new ExpressionGenerator(random);
    List<String> differences = new ArrayList<>();
    int compared = 0;
    int values = 0;
    int excused = 0;
    try (PythonReference python = new PythonReference(variables)) {
      while (compared < CASES && differences.size() < MAX_REPORTED) {
        List<Case> batch = batch(generator, variables);
        List<String> theirs = python.evaluate(batch.stream().map(Case::source).toList());
        for (int i = 0; i < batch.size(); i++) {
          Case c = batch.get(i);
          String expected = theirs.get(i);
          compared++;
          values += expected.startsWith("!") ? 0 : 1;
          if (!agree(c, expected)) {
            if (isDeliberate(c, expected)) {
              excused++;
              continue;
            }
            differences.add(
                "%s%n    Python: %s%n    ours:   %s".formatted(c.source, expected, c.ours));
          }
        }
      }
    }
    System.out.printf(
        "%d expressions compared, %d of them with a value, %d different on purpose%n",
        compared, values, excused);
    assertTrue(
        differences.isEmpty(),
        () -> "seed %d:%n%s".formatted(SEED, String.join("\n", differences)));
    assertTrue(excused < compared / 20, "too many expressions meet what differs on purpose");
    assertTrue(values > compared / 4, "too few expressions get as far as a value");
  }

  /** The next expressions; those that exceed the limits aren't compared, as Python has none. */
  private static List<Case> batch(
      ExpressionGenerator generator, Map<String, @Nullable Object> variables) {
    List<Case> batch = new ArrayList<>();
    while (batch.size() < BATCH) {
      String source = generator.next();
      String ours = outcome(source, variables);
      if (source.length() < 500 && !ours.startsWith("!LimitError")) {
        batch.add(new Case(source, ours, generator.usesSet(), generator.usesIterator()));
      }
    }
    return batch;
  }

  private static String outcome(String source, Map<String, @Nullable Object> variables) {
    try {
      return Encoding.of(Expression.compile(source, variables.keySet()).evaluate(variables));
    } catch (ExpressionException e) {
      return Encoding.of(e);
    } catch (RuntimeException | Error e) {
      throw new AssertionError(source, e);
    }
  }

  private static boolean agree(Case c, String theirs) {
    if (c.ours.equals(theirs)) {
      return true;
    }
    if (c.ours.startsWith("!") && theirs.startsWith("!")) {
      return exception(c.ours).equals(exception(theirs));
    }
    return false;
  }

  private static String exception(String outcome) {
    return outcome.substring(0, outcome.indexOf(':'));
  }

  /** Every difference that is meant to be. */
  private static boolean isDeliberate(Case c, String theirs) {
    // Refused at compile time: what the language leaves out, and names, which Python only looks up
    // when it gets there.
    if (c.ours.startsWith("!SyntaxError")
        && (c.ours.contains("available\\20;in\\20;expressions")
            || c.ours.contains("called\\20;in\\20;expressions"))) {
      return true;
    }
    if (c.ours.startsWith("!NameError")) {
      return true;
    }
    // There are no complex numbers.
    if (c.ours.contains("complex") || theirs.contains("complex")) {
      return true;
    }
    // Iterators print without an address; sets are ordered by insertion here and by hash there.
    if (c.usesIterator || c.usesSet) {
      return true;
    }
    // pow() of the C library and of the JDK are each within one unit in the last place, but not
    // equal.
    return (c.source.contains("**") || c.source.contains("pow(")) && closeTo(c.ours, theirs);
  }

  /** Whether two encoded outcomes are the same but for the last digits of floats. */
  private static boolean closeTo(String a, String b) {
    if (!FLOAT.matcher(a).replaceAll("f").equals(FLOAT.matcher(b).replaceAll("f"))) {
      return false;
    }
    List<MatchResult> x = FLOAT.matcher(a).results().toList();
    List<MatchResult> y = FLOAT.matcher(b).results().toList();
    for (int i = 0; i < x.size(); i++) {
      double p = Double.parseDouble(x.get(i).group(1));
      double q = Double.parseDouble(y.get(i).group(1));
      if (Math.abs(p - q) > 1e-12 * Math.abs(p)) {
        return false;
      }
    }
    return true;
  }
}
