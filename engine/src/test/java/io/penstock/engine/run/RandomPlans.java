package io.penstock.engine.run;

import io.penstock.engine.expression.Expression;
import io.penstock.engine.expression.ExpressionException;
import io.penstock.engine.model.DataType;
import io.penstock.engine.model.Field;
import io.penstock.engine.model.Payload.Structured;
import io.penstock.engine.model.Schema;
import io.penstock.engine.plan.ExecutionPlan;
import io.penstock.engine.plan.Feed;
import io.penstock.engine.plan.Feed.FieldSource;
import io.penstock.engine.plan.Feed.Wire;
import io.penstock.engine.plan.Operator;
import io.penstock.engine.plan.Vertex;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.UUID;

/** Makes up plans as the compiler could have made them: every input is fed as its schema says. */
final class RandomPlans {

  private static final Schema NONE = Schema.structured();
  private static final Schema ONE = Schema.structured(new Field("a", DataType.INT));
  private static final Schema TWO =
      Schema.structured(new Field("a", DataType.INT), new Field("b", DataType.INT));
  private static final Schema COMPUTED =
      Schema.structured(new Field(Operator.OUTPUT_FIELD, DataType.INT));
  private static final UUID ID = new UUID(0, 0);

  private final SplittableRandom random;
  private final List<Schema> outputs = new ArrayList<>();
  private final List<Vertex> vertices = new ArrayList<>();

  private RandomPlans(SplittableRandom random) {
    this.random = random;
  }

  static ExecutionPlan next(SplittableRandom random, int maximumVertices) {
    return new RandomPlans(random).plan(random.nextInt(maximumVertices / 3, maximumVertices + 1));
  }

  private ExecutionPlan plan(int size) {
    Schema input = pick(ONE, TWO, TWO, Schema.PLAIN);
    outputs.add(input);
    for (int index = 1; index <= size; index++) {
      Vertex vertex = vertex(index);
      vertices.add(vertex);
      outputs.add(vertex.output());
    }
    List<List<Integer>> sources = sources(size + 1);
    Schema output = random.nextInt(4) == 0 && canBePlain(sources) ? Schema.PLAIN : TWO;
    return new ExecutionPlan(input, output, vertices, feeds(sources, output, true, false));
  }

  private Vertex vertex(int index) {
    List<List<Integer>> sources = sources(index);
    Schema input = input(sources);
    int roll = random.nextInt(100);
    boolean takesItems = input.isPlain() || !input.fields().isEmpty();
    if (roll < 17 && takesItems) {
      return apply(index, new Operator.OneToMany(1 + random.nextInt(3)), input, input, sources);
    }
    if (roll < 32 && takesItems) {
      return apply(index, new Operator.ManyToOne(), input, input, sources);
    }
    if (roll < 46 && !input.isPlain()) {
      return apply(
          index, new Operator.IfCondition(expression(), input.fields()), input, NONE, sources);
    }
    if (roll < 54 && !input.isPlain()) {
      Operator function =
          new Operator.Function(expression(), input.fields(), COMPUTED.fields().getFirst());
      return apply(index, function, input, COMPUTED, sources);
    }
    if (roll < 60) {
      Schema output = pick(ONE, TWO);
      Operator variable =
          new Operator.PipelineVariable((Structured) StepOutcomes.item(random, output));
      return apply(index, variable, NONE, output, random.nextInt(3) > 0 ? List.of() : sources);
    }
    if (roll < 66) {
      return apply(index, new Operator.CountMany(), NONE, COMPUTED, sources);
    }
    if (roll < 68) {
      return apply(index, new Operator.RaiseError("raised by v" + index), NONE, NONE, sources);
    }
    Vertex.Work work =
        roll < 76 ? new Vertex.RunPipeline(ID, null) : new Vertex.RunDeployment(ID, null);
    return vertex(index, work, input, pick(ONE, TWO, TWO, Schema.PLAIN, NONE), sources);
  }

  private Vertex apply(
      int index, Operator operator, Schema input, Schema output, List<List<Integer>> sources) {
    return vertex(index, new Vertex.Apply(operator), input, output, sources);
  }

  private Vertex vertex(
      int index, Vertex.Work work, Schema input, Schema output, List<List<Integer>> sources) {
    boolean countsAll = work instanceof Vertex.Apply(Operator.CountMany _);
    return new Vertex(
        index,
        ID,
        "v" + index,
        work,
        input,
        output,
        feeds(sources, input, false, countsAll),
        !(work instanceof Vertex.Apply) && random.nextInt(3) == 0);
  }

  /** For each attachment, from which earlier objects it comes. */
  private List<List<Integer>> sources(int index) {
    List<List<Integer>> attachments = new ArrayList<>();
    int count = pick(1, 1, 1, 1, 1, 1, 2, 2, 3);
    for (int i = 0; i < count; i++) {
      Set<Integer> sources = new LinkedHashSet<>();
      int tries = pick(1, 1, 1, 1, 2, 2, 3);
      for (int tried = 0; tried < tries; tried++) {
        // Mostly the latest, for depth.
        int from = random.nextInt(3) > 0 ? Math.max(0, index - 3) : 0;
        sources.add(random.nextInt(from, index));
      }
      attachments.add(List.copyOf(sources));
    }
    return attachments;
  }

  private Schema input(List<List<Integer>> sources) {
    boolean plain = canBePlain(sources);
    boolean structured =
        sources.stream()
            .allMatch(feed -> feed.stream().anyMatch(s -> !outputs.get(s).fields().isEmpty()));
    if (plain && (!structured || random.nextBoolean())) {
      return Schema.PLAIN;
    }
    return structured ? pick(ONE, TWO, TWO, NONE) : NONE;
  }

  private boolean canBePlain(List<List<Integer>> sources) {
    return sources.stream()
        .allMatch(feed -> feed.stream().filter(s -> outputs.get(s).isPlain()).count() == 1);
  }

  private List<Feed> feeds(
      List<List<Integer>> sources, Schema input, boolean mayMiss, boolean countsAll) {
    List<Feed> feeds = new ArrayList<>();
    for (List<Integer> feed : sources) {
      feeds.add(feed(feed, input, mayMiss, countsAll));
    }
    return feeds;
  }

  private Feed feed(List<Integer> sources, Schema input, boolean mayMiss, boolean countsAll) {
    List<FieldSource> fields = new ArrayList<>();
    Set<Integer> mapped = new LinkedHashSet<>();
    for (Field field : input.fields()) {
      List<FieldSource> possible = new ArrayList<>();
      for (int wire = 0; wire < sources.size(); wire++) {
        for (Field source : outputs.get(sources.get(wire)).fields()) {
          possible.add(new FieldSource(field.name(), wire, source.name()));
        }
      }
      if (!possible.isEmpty() && !(mayMiss && random.nextInt(4) == 0)) {
        FieldSource chosen = possible.get(random.nextInt(possible.size()));
        fields.add(chosen);
        mapped.add(chosen.wire());
      }
    }
    int plainWire = -1;
    List<Wire> wires = new ArrayList<>();
    for (int wire = 0; wire < sources.size(); wire++) {
      boolean plain = input.isPlain() && outputs.get(sources.get(wire)).isPlain();
      plainWire = plain ? wire : plainWire;
      wires.add(new Wire(sources.get(wire), plain || countsAll || mapped.contains(wire)));
    }
    return new Feed(wires, fields, plainWire);
  }

  @SafeVarargs
  private <T> T pick(T... from) {
    return from[random.nextInt(from.length)];
  }

  /** Never evaluated: the outcomes of steps are made up too. */
  private static Expression expression() {
    try {
      return Expression.compile("1", Set.of());
    } catch (ExpressionException wrong) {
      throw new AssertionError(wrong);
    }
  }
}
