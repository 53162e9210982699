package io.penstock.engine.run;

import io.penstock.engine.model.Payload;
import io.penstock.engine.plan.ExecutionPlan;
import io.penstock.engine.plan.ExecutionPlan.Outlet;
import io.penstock.engine.plan.Feed;
import io.penstock.engine.plan.Vertex;
import io.penstock.engine.request.Failure;
import io.penstock.engine.run.RunState.Arrival;
import io.penstock.engine.run.RunState.Delivery;
import io.penstock.engine.run.RunState.Phase;
import io.penstock.engine.run.RunState.Step;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;

/**
 * One decision in the making: a copy of the state that changes, and the commands that come of it.
 */
final class RunChange {

  private static final Payload NO_FIELDS = new Payload.Structured(new LinkedHashMap<>());

  private final ExecutionPlan plan;
  private final Log<Delivery>[] deliveries;
  private final int[] runningPerVertex;
  private final boolean[] collected;
  private final Log<Arrival>[] arrivals;
  private final List<RunCommand> commands = new ArrayList<>();
  private Phase phase;
  private Log<Step> steps;
  private long[] running;
  private int values;

  RunChange(RunState state) {
    plan = state.plan;
    phase = state.phase;
    steps = state.steps;
    running = state.running.clone();
    values = state.values;
    deliveries = state.deliveries.clone();
    runningPerVertex = state.runningPerVertex.clone();
    collected = state.collected.clone();
    arrivals = state.arrivals.clone();
  }

  RunDecider.Decision decision() {
    return new RunDecider.Decision(
        new RunState(
            plan, phase, steps, running, values, deliveries, runningPerVertex, collected, arrivals),
        commands);
  }

  /** Vertices without attachments are constants: they run without waiting for anything. */
  void startConstants() {
    for (Vertex vertex : plan.vertices()) {
      if (vertex.feeds().isEmpty()) {
        start(vertex, Lane.ROOT, NO_FIELDS);
      }
    }
  }

  void succeeded(int step, StepOutput output) {
    if (!answered(step)) {
      return;
    }
    Step done = steps.get(step);
    switch (output) {
      case StepOutput.Batches(List<Payload.Many> batches) -> {
        // Kept for the collectors: a list may have been split into nothing.
        deliveries[done.vertex()] =
            deliveries[done.vertex()].plus(new Delivery(done.lane(), output));
        for (int i = 0; i < batches.size() && hasRoomFor(1); i++) {
          deliver(
              done.vertex(),
              done.lane().batch(done.vertex(), i),
              new StepOutput.Data(batches.get(i)));
        }
      }
      case StepOutput.Gate(boolean open) -> {
        if (open) {
          deliver(done.vertex(), done.lane(), output);
        }
      }
      case StepOutput.Data _, StepOutput.Filter _ -> deliver(done.vertex(), done.lane(), output);
      case StepOutput.Nothing _ -> {}
    }
  }

  void failed(int step, Failure failure) {
    if (!answered(step)) {
      return;
    }
    Vertex vertex = plan.vertex(steps.get(step).vertex());
    if (!vertex.continueOnError()) {
      stop(pipelineFailure(vertex, failure));
    }
  }

  /**
   * The text of the pipeline request; the step's own text is on the step (seed,
   * pipeline_requests_create).
   */
  private static Failure pipelineFailure(Vertex vertex, Failure failure) {
    if (failure.category() == Failure.Category.CAPACITY) {
      // The step could not even start, so it has no request of its own that would say why.
      return failure;
    }
    return switch (vertex.work()) {
      case Vertex.RunDeployment _ ->
          new Failure(failure.category(), "Error while processing a deployment request");
      case Vertex.RunPipeline _ ->
          new Failure(failure.category(), "Error while processing a pipeline request");
      case Vertex.Apply _ -> failure;
    };
  }

  /** Notes that a step no longer runs; false when it did not run. */
  boolean answered(int step) {
    if (step < 0 || step >= steps.size() || (running[step >> 6] & (1L << step)) == 0) {
      return false;
    }
    running[step >> 6] &= ~(1L << step);
    runningPerVertex[steps.get(step).vertex()]--;
    return true;
  }

  void stop(Failure failure) {
    stop(new RunEnd.Failed(failure, null));
  }

  /** The first reason to stop is the one that counts. */
  void stop(RunEnd end) {
    if (phase instanceof Phase.Running) {
      phase = new Phase.Stopping(end);
      takeBackStarts();
      if (runs()) {
        commands.add(new RunCommand.StopSteps());
      }
    }
  }

  /** Lets a value flow from its vertex to wherever it completes an attachment. */
  void deliver(int source, Lane lane, StepOutput value) {
    if (!(phase instanceof Phase.Running)) {
      return;
    }
    Delivery delivery = new Delivery(lane, value);
    deliveries[source] = deliveries[source].plus(delivery);
    for (Outlet outlet : plan.outlets(source)) {
      if (!collects(outlet.destination())) {
        Feed feed = plan.feeds(outlet.destination()).get(outlet.feed());
        int room = RunDecider.MAXIMUM_VALUES - values;
        List<Joins.Join> joins = Joins.with(feed, deliveries, outlet.wire(), delivery, room);
        if (!hasRoomFor(joins.size())) {
          return;
        }
        joins.forEach(join -> arrive(outlet.destination(), outlet.feed(), join));
      }
    }
  }

  /** Counts values; when there are too many, the request fails. */
  private boolean hasRoomFor(int more) {
    values += more;
    if (values > RunDecider.MAXIMUM_VALUES) {
      stop(
          new Failure(
              Failure.Category.CAPACITY,
              "The request makes more than %d combinations of values, which is the limit of one pipeline request."
                  .formatted(RunDecider.MAXIMUM_VALUES)));
      return false;
    }
    return true;
  }

  private boolean collects(int destination) {
    return destination != plan.end() && plan.vertex(destination).collects();
  }

  private void arrive(int destination, int feedIndex, Joins.Join join) {
    if (!(phase instanceof Phase.Running)) {
      return;
    }
    List<Feed> feeds = plan.feeds(destination);
    boolean end = destination == plan.end();
    String name = end ? "pipeline_end" : plan.vertex(destination).name();
    switch (InputAssembly.assemble(feeds.get(feedIndex), join.values(), name)) {
      case StepInput.Gated _ -> {}
      case StepInput.Mismatch(String reason) ->
          stop(new Failure(Failure.Category.OPERATOR, reason));
      case StepInput.Ready(Payload input) -> {
        if (end) {
          arrivals[feedIndex] = arrivals[feedIndex].plus(new Arrival(join.lane(), input));
        } else {
          Lane lane =
              feeds.size() > 1 ? join.lane().alternative(destination, feedIndex) : join.lane();
          start(plan.vertex(destination), lane, input);
        }
      }
    }
  }

  private void start(Vertex vertex, Lane lane, Payload input) {
    if (steps.size() == RunDecider.MAXIMUM_STEPS) {
      stop(
          new Failure(
              Failure.Category.CAPACITY,
              "The request needs more than %d sub-requests, which is the limit of one pipeline request."
                  .formatted(RunDecider.MAXIMUM_STEPS)));
      return;
    }
    int step = steps.size();
    steps = steps.plus(new Step(vertex.index(), lane));
    if (running.length == step >> 6) {
      running = Arrays.copyOf(running, running.length + Math.max(1, running.length / 2));
    }
    running[step >> 6] |= 1L << step;
    runningPerVertex[vertex.index()]++;
    commands.add(new RunCommand.StartStep(step, vertex, lane, input));
  }

  /** Takes back the steps that this very decision wanted to start. */
  private void takeBackStarts() {
    commands.removeIf(
        command ->
            command instanceof RunCommand.StartStep(int step, Vertex _, Lane _, Payload _)
                && answered(step));
  }

  /** Collects where nothing more can come, and ends the run when nothing runs. */
  void settle() {
    for (Vertex vertex : plan.vertices()) {
      // Asked each time: collecting may find values that do not fit together, and stop the run.
      if (phase instanceof Phase.Running
          && vertex.collects()
          && !collected[vertex.index()]
          && nothingCanReach(vertex.index())) {
        collected[vertex.index()] = true;
        collect(vertex);
      }
    }
    if (!runs() && !(phase instanceof Phase.Over)) {
      finish();
    }
  }

  private void collect(Vertex vertex) {
    int room = RunDecider.MAXIMUM_VALUES - values;
    switch (new Collector(plan, deliveries).collect(vertex, room)) {
      case Collector.Collected.Groups(SequencedMap<Lane, Payload.Many> groups) ->
          groups.forEach((lane, input) -> start(vertex, lane, input));
      case Collector.Collected.TooMany() -> hasRoomFor(room + 1);
      case Collector.Collected.Mismatch(String reason) ->
          stop(new Failure(Failure.Category.OPERATOR, reason));
    }
  }

  /** Asked in topological order: whatever collects before this destination has done so. */
  private boolean nothingCanReach(int destination) {
    for (Vertex vertex : plan.vertices()) {
      if (plan.isAncestor(vertex.index(), destination) && runningPerVertex[vertex.index()] > 0) {
        return false;
      }
    }
    return true;
  }

  private boolean runs() {
    for (long word : running) {
      if (word != 0) {
        return true;
      }
    }
    return false;
  }

  private void finish() {
    Collector collector = new Collector(plan, deliveries);
    RunEnd end =
        switch (phase) {
          case Phase.Running _ -> new RunEnd.Completed(collector.result(arrivals, true));
          case Phase.Stopping(RunEnd.Failed(Failure failure, _)) ->
              new RunEnd.Failed(failure, collector.result(arrivals, false));
          case Phase.Stopping(RunEnd other) -> other;
          case Phase.Over(RunEnd same) -> same;
        };
    phase = new Phase.Over(end);
    commands.add(new RunCommand.Finish(end));
  }
}
