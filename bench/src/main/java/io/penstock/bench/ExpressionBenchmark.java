package io.penstock.bench;

import io.penstock.adapters.json.JacksonCodec;
import io.penstock.engine.expression.Expression;
import io.penstock.engine.expression.ExpressionException;
import io.penstock.engine.model.DataType;
import io.penstock.engine.model.Deadline;
import io.penstock.engine.model.Field;
import io.penstock.engine.model.JsonText;
import io.penstock.engine.model.Payload;
import io.penstock.engine.plan.Operator;
import io.penstock.engine.run.Operators;
import io.penstock.engine.run.StepResult;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Expressions of function operators: compiled, evaluated, and from payload to payload. */
@State(Scope.Benchmark)
public class ExpressionBenchmark {

  private static final String SHORT = "x + 1";
  private static final String LONG =
      "'large' if sum(y * y for y in [x, 2, 3]) > 20 and x != 0 else f'small: {x}'";

  private final Operators operators = new Operators(new JacksonCodec());
  private final Deadline never = new Deadline(System.nanoTime() + Long.MAX_VALUE / 2, "no limit");
  private final Map<String, Long> variables = Map.of("x", 5L);
  private final Payload input = input();
  private final Expression shortOne;
  private final Expression longOne;
  private final Operator function;

  public ExpressionBenchmark() {
    try {
      shortOne = Expression.compile(SHORT, Set.of("x"));
      longOne = Expression.compile(LONG, Set.of("x"));
    } catch (ExpressionException wrong) {
      throw new IllegalStateException(wrong);
    }
    function =
        new Operator.Function(
            shortOne,
            List.of(new Field("x", DataType.INT)),
            new Field(Operator.OUTPUT_FIELD, DataType.INT));
  }

  private static Payload input() {
    SequencedMap<String, JsonText> fields = new LinkedHashMap<>();
    fields.put("x", JsonText.of("5"));
    return new Payload.Structured(fields);
  }

  /** A figure for other values would be worth nothing. */
  @Setup
  public void check() throws ExpressionException, InterruptedException {
    check(evaluateShort(), 6L);
    check(evaluateLong(), "large");
    Payload shown = ((StepResult.Succeeded) functionOperatorOfShort()).shown();
    check(shown == null ? null : shown.toJson(), JsonText.of("{\"output\":6}"));
  }

  private static void check(@Nullable Object value, Object expected) {
    if (!expected.equals(value)) {
      throw new IllegalStateException("Not what was to be measured: " + value);
    }
  }

  @Benchmark
  public Object compileShort() throws ExpressionException {
    return Expression.compile(SHORT, Set.of("x"));
  }

  @Benchmark
  public Object compileLong() throws ExpressionException {
    return Expression.compile(LONG, Set.of("x"));
  }

  @Benchmark
  public @Nullable Object evaluateShort() throws ExpressionException {
    return shortOne.evaluate(variables);
  }

  @Benchmark
  public @Nullable Object evaluateLong() throws ExpressionException {
    return longOne.evaluate(variables);
  }

  @Benchmark
  public Object functionOperatorOfShort() throws InterruptedException {
    return operators.apply(function, input, never);
  }
}
