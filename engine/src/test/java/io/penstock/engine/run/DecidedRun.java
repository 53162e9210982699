package io.penstock.engine.run;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.engine.fake.SmallJsonCodec;
import io.penstock.engine.model.Deadline;
import io.penstock.engine.model.Payload;
import io.penstock.engine.model.Payload.Many;
import io.penstock.engine.model.Payload.Plain;
import io.penstock.engine.plan.ExecutionPlan;
import io.penstock.engine.plan.Operator;
import io.penstock.engine.plan.Vertex;
import io.penstock.engine.request.Failure;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A run that a test leads by hand: it answers for deployments, sub-pipelines and conditions; the
 * operators that need no expression apply themselves.
 */
final class DecidedRun {

  private static final Operators OPERATORS = new Operators(new SmallJsonCodec());
  private static final Deadline NEVER = new Deadline(Long.MAX_VALUE / 2, "no limit");

  private final List<RunCommand.StartStep> running = new ArrayList<>();
  private RunState state;
  private @Nullable RunEnd end;
  private boolean stopAsked;

  private DecidedRun(ExecutionPlan plan) {
    state = RunState.of(plan);
  }

  static DecidedRun begin(ExecutionPlan plan, Payload input) {
    DecidedRun run = new DecidedRun(plan);
    run.happen(new RunEvent.Begun(input));
    return run;
  }

  static Payload text(String text) {
    return new Plain(text);
  }

  static Payload texts(String... texts) {
    return new Many(Stream.of(texts).<Payload.Item>map(Plain::new).toList());
  }

  /** What runs, in the order of starting: name, blank, input as JSON. */
  List<String> running() {
    return running.stream().map(DecidedRun::show).toList();
  }

  /** How it ended. */
  RunEnd end() {
    return Objects.requireNonNull(end, () -> "still running: " + running());
  }

  boolean isOver() {
    return end != null;
  }

  boolean stopAsked() {
    return stopAsked;
  }

  /** The step, shown as {@link #running} shows it, ends well. */
  DecidedRun succeed(String step, Payload output) {
    return succeed(step, new StepOutput.Data(output));
  }

  DecidedRun succeed(String step, StepOutput output) {
    happen(new RunEvent.StepSucceeded(take(step).step(), output));
    return this;
  }

  DecidedRun fail(String step, String message) {
    happen(
        new RunEvent.StepFailed(
            take(step).step(), new Failure(Failure.Category.USER_CODE, message)));
    return this;
  }

  DecidedRun answerStop(String step) {
    happen(new RunEvent.StepCancelled(take(step).step()));
    return this;
  }

  DecidedRun cancel() {
    happen(new RunEvent.CancelAsked());
    return this;
  }

  private RunCommand.StartStep take(String step) {
    for (RunCommand.StartStep start : running) {
      if (show(start).equals(step)) {
        running.remove(start);
        return start;
      }
    }
    throw new AssertionError("'%s' does not run, but %s".formatted(step, running()));
  }

  private static String show(RunCommand.StartStep start) {
    return start.vertex().name() + " " + start.input().toJson();
  }

  private void happen(RunEvent event) {
    RunDecider.Decision decision = RunDecider.decide(state, event);
    state = decision.next();
    for (RunCommand command : decision.commands()) {
      switch (command) {
        case RunCommand.StartStep start -> running.add(start);
        case RunCommand.StopSteps _ -> stopAsked = true;
        case RunCommand.Finish(RunEnd how) -> end = how;
      }
    }
    applyOperators();
  }

  private void applyOperators() {
    for (RunCommand.StartStep start : List.copyOf(running)) {
      if (start.vertex().work() instanceof Vertex.Apply(Operator operator)
          && !(operator instanceof Operator.IfCondition)
          && running.remove(start)) {
        happen(outcome(start.step(), operator, start.input()));
      }
    }
  }

  private static RunEvent outcome(int step, Operator operator, Payload input) {
    try {
      return switch (OPERATORS.apply(operator, input, NEVER)) {
        case StepResult.Succeeded(StepOutput output, _) -> new RunEvent.StepSucceeded(step, output);
        case StepResult.Failed(Failure failure, _) -> new RunEvent.StepFailed(step, failure);
        case StepResult.Cancelled _, StepResult.Stopped _ -> new RunEvent.StepCancelled(step);
      };
    } catch (InterruptedException impossible) {
      throw new AssertionError(impossible);
    }
  }

  void assertCompleted(@Nullable Payload result) {
    assertTrue(
        end().equals(new RunEnd.Completed(result)), () -> "expected " + result + ", was " + end());
  }

  void assertFailed(String message) {
    assertTrue(
        end() instanceof RunEnd.Failed(Failure failure, _) && failure.message().equals(message),
        () -> "expected the failure " + message + ", was " + end());
  }
}
