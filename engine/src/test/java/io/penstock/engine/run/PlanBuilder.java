package io.penstock.engine.run;

import io.penstock.engine.expression.Expression;
import io.penstock.engine.expression.ExpressionException;
import io.penstock.engine.model.DataType;
import io.penstock.engine.model.Field;
import io.penstock.engine.model.Schema;
import io.penstock.engine.plan.ExecutionPlan;
import io.penstock.engine.plan.Feed;
import io.penstock.engine.plan.Feed.FieldSource;
import io.penstock.engine.plan.Feed.Wire;
import io.penstock.engine.plan.Operator;
import io.penstock.engine.plan.Vertex;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;

/** Builds plans by hand, object by object, in which plain text flows. */
final class PlanBuilder {

  static final String START = "start";

  private static final UUID ID = new UUID(0, 0);
  private static final Schema COUNT =
      Schema.structured(new Field(Operator.OUTPUT_FIELD, DataType.INT));

  private final List<Vertex> vertices = new ArrayList<>();
  private final Map<String, Integer> indices = new HashMap<>(Map.of(START, ExecutionPlan.START));

  /** An attachment: the source of its text, if any, and what it waits for besides. */
  record From(List<String> data, List<String> waits) {}

  static From take(String source, String... waits) {
    return new From(List.of(source), List.of(waits));
  }

  static From after(String... waits) {
    return new From(List.of(), List.of(waits));
  }

  PlanBuilder deployment(String name, From... attachments) {
    return add(name, new Vertex.RunDeployment(ID, null), false, attachments);
  }

  /** A deployment with {@code on_error: continue}. */
  PlanBuilder tolerated(String name, From... attachments) {
    return add(name, new Vertex.RunDeployment(ID, null), true, attachments);
  }

  PlanBuilder subPipeline(String name, From... attachments) {
    return add(name, new Vertex.RunPipeline(ID, null), false, attachments);
  }

  PlanBuilder condition(String name, From... attachments) {
    try {
      Expression expression = Expression.compile("1", Set.of());
      return operator(name, new Operator.IfCondition(expression, List.of()), attachments);
    } catch (ExpressionException wrong) {
      throw new AssertionError(wrong);
    }
  }

  PlanBuilder operator(String name, Operator operator, From... attachments) {
    return add(name, new Vertex.Apply(operator), false, attachments);
  }

  private PlanBuilder add(
      String name, Vertex.Work work, boolean continueOnError, From... attachments) {
    boolean counts = work instanceof Vertex.Apply(Operator.CountMany _);
    vertices.add(
        new Vertex(
            vertices.size() + 1,
            ID,
            name,
            work,
            Schema.PLAIN,
            Schema.PLAIN,
            Stream.of(attachments).map(from -> feed(from, counts)).toList(),
            continueOnError));
    indices.put(name, vertices.size());
    return this;
  }

  private Feed feed(From from, boolean counts) {
    List<Wire> wires = new ArrayList<>();
    from.data().forEach(source -> wires.add(new Wire(index(source), true)));
    from.waits().forEach(source -> wires.add(new Wire(index(source), counts)));
    return new Feed(wires, List.of(), from.data().isEmpty() || counts ? -1 : 0);
  }

  private int index(String source) {
    return Objects.requireNonNull(indices.get(source), source);
  }

  /** With these attachments of the end. */
  ExecutionPlan end(From... attachments) {
    return new ExecutionPlan(
        Schema.PLAIN,
        Schema.PLAIN,
        vertices,
        Stream.of(attachments).map(from -> feed(from, false)).toList());
  }

  /** The result is what the count-many with this name counts. */
  ExecutionPlan endWithCount(String name) {
    Feed count =
        new Feed(
            List.of(new Wire(index(name), true)),
            List.of(new FieldSource(Operator.OUTPUT_FIELD, 0, Operator.OUTPUT_FIELD)),
            -1);
    return new ExecutionPlan(Schema.PLAIN, COUNT, vertices, List.of(count));
  }
}
