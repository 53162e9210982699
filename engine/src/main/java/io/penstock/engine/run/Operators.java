package io.penstock.engine.run;

import io.penstock.engine.expression.Expression;
import io.penstock.engine.expression.ExpressionException;
import io.penstock.engine.expression.Truth;
import io.penstock.engine.model.Deadline;
import io.penstock.engine.model.Field;
import io.penstock.engine.model.JsonText;
import io.penstock.engine.model.Payload;
import io.penstock.engine.model.Payload.Item;
import io.penstock.engine.model.Payload.Many;
import io.penstock.engine.model.Payload.Structured;
import io.penstock.engine.model.Schema;
import io.penstock.engine.plan.Operator;
import io.penstock.engine.port.JsonCodec;
import io.penstock.engine.port.JsonCodec.JsonException;
import io.penstock.engine.request.Failure;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;

/**
 * Applies operators to payloads (reference, sections 5.1 to 5.8). On a list, function and
 * if-condition go by item.
 */
public final class Operators {

  private static final Payload NOTHING_SHOWN = new Structured(new LinkedHashMap<>());

  private final JsonCodec codec;

  public Operators(JsonCodec codec) {
    this.codec = codec;
  }

  /**
   * Applies one operator.
   *
   * @param deadline looked at between the items of a list
   * @throws InterruptedException when the thread was interrupted between the items of a list
   */
  public StepResult apply(Operator operator, Payload input, Deadline deadline)
      throws InterruptedException {
    try {
      return switch (operator) {
        case Operator.Function function ->
            StepResult.Succeeded.with(function(function, input, deadline));
        case Operator.IfCondition condition ->
            new StepResult.Succeeded(condition(condition, input, deadline), NOTHING_SHOWN);
        case Operator.PipelineVariable(Structured values) -> StepResult.Succeeded.with(values);
        case Operator.RaiseError(String message) ->
            new StepResult.Failed(new Failure(Failure.Category.OPERATOR, message));
        case Operator.OneToMany(int batchSize) ->
            new StepResult.Succeeded(
                new StepOutput.Batches(batches(input.items(), batchSize)), input);
        case Operator.ManyToOne() -> StepResult.Succeeded.with(new Many(input.items()));
        case Operator.CountMany() ->
            StepResult.Succeeded.with(output(JsonText.of(Integer.toString(input.items().size()))));
      };
    } catch (ExpressionException | JsonException wrong) {
      return new StepResult.Failed(
          new Failure(Failure.Category.OPERATOR, String.valueOf(wrong.getMessage())));
    } catch (OutOfTime late) {
      return new StepResult.Failed(Failure.timeout(deadline));
    }
  }

  private Payload function(Operator.Function function, Payload input, Deadline deadline)
      throws ExpressionException, JsonException, InterruptedException {
    return switch (input) {
      case Item item -> functionOf(function, item);
      case Many(List<Item> items) -> {
        List<Item> results = new ArrayList<>(items.size());
        for (Item item : items) {
          checkTime(deadline);
          results.add(functionOf(function, item));
        }
        yield new Many(results);
      }
    };
  }

  private Item functionOf(Operator.Function function, Item item)
      throws ExpressionException, JsonException {
    Object value = evaluate(function.expression(), function.inputs(), item);
    JsonText json = codec.toJson(Expression.toJsonValue(value));
    return (Item)
        codec.readPayload(
            output(json).toJson().utf8(),
            Schema.structured(function.output()),
            "the result of the expression");
  }

  private StepOutput condition(Operator.IfCondition condition, Payload input, Deadline deadline)
      throws ExpressionException, JsonException, InterruptedException {
    return switch (input) {
      case Item item -> new StepOutput.Gate(isTrue(condition, item));
      case Many(List<Item> items) -> {
        List<Boolean> open = new ArrayList<>(items.size());
        for (Item item : items) {
          checkTime(deadline);
          open.add(isTrue(condition, item));
        }
        yield new StepOutput.Filter(open);
      }
    };
  }

  private boolean isTrue(Operator.IfCondition condition, Item item)
      throws ExpressionException, JsonException {
    return Truth.isTrue(evaluate(condition.expression(), condition.inputs(), item));
  }

  private @Nullable Object evaluate(Expression expression, List<Field> inputs, Item item)
      throws ExpressionException, JsonException {
    Map<String, @Nullable Object> variables = new HashMap<>();
    if (item instanceof Structured structured) {
      for (Field input : inputs) {
        variables.put(
            input.name(),
            codec.toValue(structured.fields().getOrDefault(input.name(), JsonText.NULL)));
      }
    }
    return expression.evaluate(variables);
  }

  private static List<Many> batches(List<Item> items, int batchSize) {
    List<Many> batches = new ArrayList<>();
    for (int from = 0; from < items.size(); from += batchSize) {
      // Written so that a batch size near the largest int does not overflow.
      int length = Math.min(batchSize, items.size() - from);
      batches.add(new Many(items.subList(from, from + length)));
      if (length < batchSize) {
        break;
      }
    }
    return batches;
  }

  private static Structured output(JsonText value) {
    SequencedMap<String, JsonText> fields = new LinkedHashMap<>();
    fields.put(Operator.OUTPUT_FIELD, value);
    return new Structured(fields);
  }

  private static void checkTime(Deadline deadline) throws InterruptedException, OutOfTime {
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
    if (deadline.isPast()) {
      throw new OutOfTime();
    }
  }

  /** The deadline passed between two items. */
  private static final class OutOfTime extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }
}
