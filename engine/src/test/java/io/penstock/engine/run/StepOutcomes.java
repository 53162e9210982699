package io.penstock.engine.run;

import io.penstock.engine.model.Field;
import io.penstock.engine.model.JsonText;
import io.penstock.engine.model.Payload;
import io.penstock.engine.model.Payload.Item;
import io.penstock.engine.model.Payload.Many;
import io.penstock.engine.model.Payload.Plain;
import io.penstock.engine.model.Payload.Structured;
import io.penstock.engine.model.Schema;
import io.penstock.engine.plan.Operator;
import io.penstock.engine.plan.Vertex;
import io.penstock.engine.request.Failure;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.SplittableRandom;

/**
 * What the steps of a made-up pipeline do. The outcome depends on nothing but the object's name and
 * its input, so it is the same in every schedule.
 *
 * @param failures the percentage of deployment and function steps that fail
 */
record StepOutcomes(long seed, int failures) {

  StepResult of(Vertex vertex, Payload input) {
    SplittableRandom random =
        new SplittableRandom(seed ^ (vertex.name().hashCode() * 0x9E3779B97F4A7C15L) ^ hash(input));
    return switch (vertex.work()) {
      case Vertex.RunDeployment _ -> {
        int failing = vertex.continueOnError() ? 25 : failures;
        yield random.nextInt(100) < failing
            ? new StepResult.Failed(failure(random))
            : data(payload(random, vertex.output(), input));
      }
      case Vertex.RunPipeline _ -> subPipeline(random, vertex, input);
      case Vertex.Apply(Operator operator) -> operator(random, operator, vertex.output(), input);
    };
  }

  private static Failure failure(SplittableRandom random) {
    return random.nextBoolean()
        ? new Failure(Failure.Category.USER_CODE, "ValueError: no")
        : new Failure(Failure.Category.CAPACITY, "The object could not run: no version.");
  }

  private StepResult subPipeline(SplittableRandom random, Vertex vertex, Payload input) {
    int roll = random.nextInt(100);
    if (roll < failures || (vertex.continueOnError() && roll < 25)) {
      return new StepResult.Failed(
          new Failure(Failure.Category.TIMEOUT, "The request passed its limit."));
    }
    if (roll >= 75) {
      return new StepResult.Succeeded(new StepOutput.Nothing(), null);
    }
    Payload output = payload(random, vertex.output(), input);
    // Fields of a result may have no value: those of a pipeline that maps only some of them.
    return data(
        output instanceof Structured structured
                && !structured.fields().isEmpty()
                && random.nextInt(3) == 0
            ? new Structured(withoutFirst(structured.fields()))
            : output);
  }

  private static SequencedMap<String, JsonText> withoutFirst(
      SequencedMap<String, JsonText> fields) {
    SequencedMap<String, JsonText> fewer = new LinkedHashMap<>(fields);
    fewer.pollFirstEntry();
    return fewer;
  }

  private StepResult operator(
      SplittableRandom random, Operator operator, Schema output, Payload input) {
    return switch (operator) {
      case Operator.Function _ ->
          random.nextInt(100) < failures
              ? new StepResult.Failed(
                  new Failure(Failure.Category.OPERATOR, "division by zero in the expression"))
              : data(itemByItem(random, output, input));
      case Operator.IfCondition _ ->
          switch (input) {
            case Item _ -> succeeded(new StepOutput.Gate(random.nextInt(3) > 0));
            case Many(List<Item> items) ->
                succeeded(
                    new StepOutput.Filter(items.stream().map(_ -> random.nextInt(5) > 1).toList()));
          };
      case Operator.PipelineVariable(Structured values) -> data(values);
      case Operator.RaiseError(String message) ->
          new StepResult.Failed(new Failure(Failure.Category.OPERATOR, message));
      case Operator.OneToMany(int batchSize) ->
          succeeded(new StepOutput.Batches(batches(new ArrayList<>(input.items()), batchSize)));
      case Operator.ManyToOne _ -> data(new Many(input.items()));
      case Operator.CountMany _ -> {
        SequencedMap<String, JsonText> count = new LinkedHashMap<>();
        count.put(Operator.OUTPUT_FIELD, JsonText.of(String.valueOf(input.items().size())));
        yield data(new Structured(count));
      }
    };
  }

  private static List<Many> batches(List<Item> items, int batchSize) {
    List<Many> batches = new ArrayList<>();
    while (!items.isEmpty()) {
      List<Item> first = items.subList(0, Math.min(batchSize, items.size()));
      batches.add(new Many(first));
      first.clear();
    }
    return batches;
  }

  /** What user code might return: as many items as it got, or another list, or a single item. */
  private static Payload payload(SplittableRandom random, Schema schema, Payload input) {
    int roll = random.nextInt(10);
    if (roll < 3) {
      return list(random, schema);
    }
    return roll < 8 ? itemByItem(random, schema, input) : item(random, schema);
  }

  static Payload input(SplittableRandom random, Schema schema) {
    return random.nextInt(3) == 0 ? list(random, schema) : item(random, schema);
  }

  private static Many list(SplittableRandom random, Schema schema) {
    List<Item> items = new ArrayList<>();
    for (int length = Math.max(0, random.nextInt(6) - 1); length > 0; length--) {
      items.add(item(random, schema));
    }
    return new Many(items);
  }

  private static Payload itemByItem(SplittableRandom random, Schema schema, Payload input) {
    return switch (input) {
      case Item _ -> item(random, schema);
      case Many(List<Item> items) ->
          new Many(items.stream().map(_ -> item(random, schema)).toList());
    };
  }

  static Item item(SplittableRandom random, Schema schema) {
    if (schema.isPlain()) {
      return new Plain("text " + random.nextInt(10_000));
    }
    SequencedMap<String, JsonText> fields = new LinkedHashMap<>();
    for (Field field : schema.fields()) {
      fields.put(field.name(), JsonText.of(String.valueOf(random.nextInt(10_000))));
    }
    return new Structured(fields);
  }

  private static StepResult data(Payload payload) {
    return succeeded(new StepOutput.Data(payload));
  }

  private static StepResult succeeded(StepOutput output) {
    return new StepResult.Succeeded(output, null);
  }

  private static long hash(Payload input) {
    return input.toJson().hashCode() * 0xC2B2AE3D27D4EB4FL;
  }
}
