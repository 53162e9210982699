package io.penstock.engine.run;

import io.penstock.engine.model.Payload;
import io.penstock.engine.plan.ExecutionPlan;
import java.util.Arrays;

/**
 * How the run of a plan stands. Immutable: {@link RunDecider} makes the next from this one.
 *
 * <p>A vertex has no state of its own but what it has delivered and how many of its steps run.
 * Skipping a dead branch is therefore nothing that happens: a vertex whose sources deliver nothing
 * just never starts.
 */
public final class RunState {

  final ExecutionPlan plan;
  final Phase phase;

  /** All steps ever started, by number. */
  final Log<Step> steps;

  /** One bit for each step, set while it runs. */
  final long[] running;

  /** How many values there are: joined, or delivered in lanes. */
  final int values;

  /** What each vertex has delivered, and the start, by index. */
  final Log<Delivery>[] deliveries;

  /** For each vertex, how many of its steps run. */
  final int[] runningPerVertex;

  /** For each many-to-one, whether it has collected; false for all others. */
  final boolean[] collected;

  /** What has arrived at the end, for each of the end's feeds. */
  final Log<Arrival>[] arrivals;

  /** A step: which vertex, in which lane. */
  record Step(int vertex, Lane lane) {}

  /** A value that a vertex delivered in a lane. */
  record Delivery(Lane lane, StepOutput value) {}

  /** A payload that reached the end. */
  record Arrival(Lane lane, Payload payload) {}

  /** Whether new steps start. */
  sealed interface Phase {
    /** They do. */
    record Running() implements Phase {}

    /** They don't: once the running ones have answered, the run ends like this. */
    record Stopping(RunEnd end) implements Phase {}

    /** The run is over. */
    record Over(RunEnd end) implements Phase {}
  }

  RunState(
      ExecutionPlan plan,
      Phase phase,
      Log<Step> steps,
      long[] running,
      int values,
      Log<Delivery>[] deliveries,
      int[] runningPerVertex,
      boolean[] collected,
      Log<Arrival>[] arrivals) {
    this.plan = plan;
    this.phase = phase;
    this.steps = steps;
    this.running = running;
    this.values = values;
    this.deliveries = deliveries;
    this.runningPerVertex = runningPerVertex;
    this.collected = collected;
    this.arrivals = arrivals;
  }

  /** A run that has not begun. */
  @SuppressWarnings({"unchecked", "rawtypes"}) // Arrays of generic lists, filled right here.
  public static RunState of(ExecutionPlan plan) {
    int vertices = plan.vertices().size() + 1;
    Log<Delivery>[] deliveries = new Log[vertices];
    Arrays.setAll(deliveries, _ -> Log.empty());
    Log<Arrival>[] arrivals = new Log[plan.feeds(plan.end()).size()];
    Arrays.setAll(arrivals, _ -> Log.empty());
    return new RunState(
        plan,
        new Phase.Running(),
        Log.empty(),
        new long[1],
        0,
        deliveries,
        new int[vertices],
        new boolean[vertices],
        arrivals);
  }

  /** Whether this step runs: it was started and has not answered. */
  public boolean isRunning(int step) {
    return step >= 0 && step < steps.size() && (running[step >> 6] & (1L << step)) != 0;
  }

  /** How many steps run. */
  public int runningSteps() {
    int count = 0;
    for (long word : running) {
      count += Long.bitCount(word);
    }
    return count;
  }

  public boolean isOver() {
    return phase instanceof Phase.Over;
  }
}
