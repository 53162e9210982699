package io.penstock.bench;

import io.penstock.adapters.json.JacksonCodec;
import io.penstock.engine.model.DataType;
import io.penstock.engine.model.Deadline;
import io.penstock.engine.model.Field;
import io.penstock.engine.model.JsonText;
import io.penstock.engine.model.Payload;
import io.penstock.engine.model.Schema;
import io.penstock.engine.plan.ExecutionPlan;
import io.penstock.engine.plan.Feed;
import io.penstock.engine.plan.Operator;
import io.penstock.engine.plan.Vertex;
import io.penstock.engine.run.Operators;
import io.penstock.engine.run.RunCommand;
import io.penstock.engine.run.RunDecider;
import io.penstock.engine.run.RunEnd;
import io.penstock.engine.run.RunEvent;
import io.penstock.engine.run.RunState;
import io.penstock.engine.run.StepOutput;
import io.penstock.engine.run.StepResult;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Queue;
import java.util.SequencedMap;
import java.util.UUID;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * All decisions of a request, from its begin to its end. Deployments answer at once with their
 * input; splitting and collecting lists, which is no more than handing items over, is in the
 * figures.
 */
@State(Scope.Benchmark)
public class DeciderBenchmark {

  private static final int ITEMS = 100;
  private static final UUID ID = new UUID(0, 0);
  private static final Schema SCHEMA = Schema.structured(new Field("x", DataType.INT));

  private final Operators operators = new Operators(new JacksonCodec());
  private final Deadline never = new Deadline(System.nanoTime() + Long.MAX_VALUE / 2, "no limit");
  private final Payload.Item one = item();
  private final Payload many = new Payload.Many(Collections.nCopies(ITEMS, one));
  private final ExecutionPlan twoSteps = plan(deployment(1), deployment(2));
  private final ExecutionPlan fanOut =
      plan(apply(1, new Operator.OneToMany(1)), deployment(2), apply(3, new Operator.ManyToOne()));

  private static Payload.Item item() {
    SequencedMap<String, JsonText> fields = new LinkedHashMap<>();
    fields.put("x", JsonText.of("1"));
    return new Payload.Structured(fields);
  }

  private static Vertex deployment(int index) {
    return vertex(index, new Vertex.RunDeployment(ID, null));
  }

  private static Vertex apply(int index, Operator operator) {
    return vertex(index, new Vertex.Apply(operator));
  }

  private static Vertex vertex(int index, Vertex.Work work) {
    return new Vertex(
        index, ID, "object-" + index, work, SCHEMA, SCHEMA, List.of(behind(index)), false);
  }

  /** An attachment to the object before. */
  private static Feed behind(int index) {
    return new Feed(
        List.of(new Feed.Wire(index - 1, true)), List.of(new Feed.FieldSource("x", 0, "x")), -1);
  }

  private static ExecutionPlan plan(Vertex... vertices) {
    return new ExecutionPlan(
        SCHEMA, SCHEMA, List.of(vertices), List.of(behind(vertices.length + 1)));
  }

  /** A figure for a run that ends otherwise would be worth nothing. */
  @Setup
  public void check() throws InterruptedException {
    check(requestOfTwoSteps(), one);
    check(requestOf100LanesAndBack(), many);
  }

  private static void check(Object end, Payload result) {
    if (!end.equals(new RunEnd.Completed(result))) {
      throw new IllegalStateException("Not what was to be measured: " + end);
    }
  }

  @Benchmark
  public Object requestOfTwoSteps() throws InterruptedException {
    return run(twoSteps, one);
  }

  @Benchmark
  public Object requestOf100LanesAndBack() throws InterruptedException {
    return run(fanOut, many);
  }

  private RunEnd run(ExecutionPlan plan, Payload input) throws InterruptedException {
    RunState state = RunState.of(plan);
    Queue<RunEvent> events = new ArrayDeque<>();
    events.add(new RunEvent.Begun(input));
    while (true) {
      RunDecider.Decision decision = RunDecider.decide(state, events.remove());
      state = decision.next();
      for (RunCommand command : decision.commands()) {
        switch (command) {
          case RunCommand.StartStep start ->
              events.add(new RunEvent.StepSucceeded(start.step(), output(start)));
          case RunCommand.StopSteps _ -> throw new IllegalStateException("Nothing asked for that.");
          case RunCommand.Finish(RunEnd end) -> {
            return end;
          }
        }
      }
    }
  }

  private StepOutput output(RunCommand.StartStep start) throws InterruptedException {
    return switch (start.vertex().work()) {
      case Vertex.Apply(Operator operator) ->
          ((StepResult.Succeeded) operators.apply(operator, start.input(), never)).output();
      case Vertex.RunDeployment _, Vertex.RunPipeline _ -> new StepOutput.Data(start.input());
    };
  }
}
