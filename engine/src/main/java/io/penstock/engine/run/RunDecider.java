package io.penstock.engine.run;

import io.penstock.engine.plan.ExecutionPlan;
import java.util.List;

/**
 * Decides how a run goes on. Pure: the same state and event always give the same decision, nothing
 * is read and nothing is done.
 *
 * <p>Values flow along the plan's wires. When the last value of an attachment arrives, its
 * destination starts a step in the lane of the values; what the step delivers flows on. A
 * many-to-one waits until nothing can flow towards it any more. The run is over when no step runs.
 * See docs/adr/0004-run-decider.md.
 */
public final class RunDecider {

  /** More steps than this fail the request, so that no input can make a run that never ends. */
  public static final int MAXIMUM_STEPS = 10_000;

  /**
   * More values than this, delivered or arrived at the end, fail the request: two lists that were
   * split apart and meet again give every combination of their items, without a single step.
   */
  public static final int MAXIMUM_VALUES = 100_000;

  private RunDecider() {}

  /**
   * What follows from an event.
   *
   * @param next the state from now on
   * @param commands to be carried out, in this order
   */
  public record Decision(RunState next, List<RunCommand> commands) {
    public Decision {
      commands = List.copyOf(commands);
    }
  }

  /**
   * Decides. An event about a step that does not run changes nothing: late answers are dropped.
   *
   * @param state not over
   */
  public static Decision decide(RunState state, RunEvent event) {
    RunChange change = new RunChange(state);
    switch (event) {
      case RunEvent.Begun(var input) -> {
        change.startConstants();
        change.deliver(ExecutionPlan.START, Lane.ROOT, new StepOutput.Data(input));
      }
      case RunEvent.StepSucceeded(int step, StepOutput output) -> change.succeeded(step, output);
      case RunEvent.StepFailed(int step, var failure) -> change.failed(step, failure);
      case RunEvent.StepCancelled(int step) -> change.answered(step);
      case RunEvent.CancelAsked _ -> change.stop(new RunEnd.Cancelled());
      case RunEvent.Stopped(var failure) -> change.stop(failure);
    }
    change.settle();
    return change.decision();
  }
}
