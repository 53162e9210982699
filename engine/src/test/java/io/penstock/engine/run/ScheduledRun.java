package io.penstock.engine.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.engine.model.Payload;
import io.penstock.engine.plan.ExecutionPlan;
import io.penstock.engine.plan.Vertex;
import io.penstock.engine.request.Failure;
import io.penstock.engine.run.RunDecider.Decision;
import io.penstock.engine.run.RunState.Phase;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * Drives one run through {@link RunDecider} in a random order of completion, with answers that come
 * twice and steps that do not exist, and checks at every step what always has to hold.
 */
final class ScheduledRun {

  /** What may come between the steps. */
  enum Interruption {
    NONE,
    CANCEL,
    DEADLINE
  }

  static final Failure LATE =
      new Failure(Failure.Category.TIMEOUT, "The request passed its limit.");

  private final StepOutcomes outcomes;
  private final SplittableRandom random;
  private final Interruption interruption;
  private final List<Started> started = new ArrayList<>();
  private final List<Started> running = new ArrayList<>();
  private final Set<String> answeredBeforeStop = new HashSet<>();
  private final List<RunEvent> past = new ArrayList<>();
  private final List<Remembered> remembered = new ArrayList<>();
  private RunState state;
  private @Nullable RunEnd end;
  private @Nullable RunEnd expectedEnd;
  private boolean stopAsked;
  private boolean answeredAfterStop;

  /** A step that was started. */
  record Started(int step, Vertex vertex, String lane, Payload input) {
    /** Names the step in every schedule. */
    String place() {
      return place(vertex, lane);
    }

    static String place(Vertex vertex, String lane) {
      return vertex.name() + " in lane " + lane;
    }
  }

  /** A decision and what was seen before and after it, none of which may ever change. */
  private record Remembered(
      RunState state, Snapshot before, RunEvent event, Decision decision, Snapshot after) {
    static Remembered of(RunState state, RunEvent event) {
      Snapshot before = Snapshot.of(state);
      Decision decision = RunDecider.decide(state, event);
      return new Remembered(state, before, event, decision, Snapshot.of(decision.next()));
    }
  }

  /** Everything in a state, copied. */
  private record Snapshot(
      Phase phase,
      List<Object> steps,
      List<Long> running,
      List<List<Object>> deliveries,
      List<Integer> runningPerVertex,
      List<Boolean> collected,
      List<List<Object>> arrivals) {

    static Snapshot of(RunState state) {
      List<Boolean> collected = new ArrayList<>();
      for (boolean each : state.collected) {
        collected.add(each);
      }
      return new Snapshot(
          state.phase,
          List.copyOf(state.steps),
          Arrays.stream(state.running).boxed().toList(),
          Arrays.stream(state.deliveries).map(log -> List.<Object>copyOf(log)).toList(),
          Arrays.stream(state.runningPerVertex).boxed().toList(),
          collected,
          Arrays.stream(state.arrivals).map(log -> List.<Object>copyOf(log)).toList());
    }
  }

  ScheduledRun(
      ExecutionPlan plan,
      StepOutcomes outcomes,
      SplittableRandom random,
      Interruption interruption) {
    this.outcomes = outcomes;
    this.random = random;
    this.interruption = interruption;
    this.state = RunState.of(plan);
  }

  List<Started> started() {
    return started;
  }

  RunEnd end() {
    return Objects.requireNonNull(end);
  }

  /** How the run had to end, for what happened to it; null when it was up to the values. */
  @Nullable RunEnd expectedEnd() {
    return expectedEnd;
  }

  /** The places of the steps whose outcome counted. */
  Set<String> answeredBeforeStop() {
    return answeredBeforeStop;
  }

  boolean answeredAfterStop() {
    return answeredAfterStop;
  }

  ScheduledRun run(Payload input) {
    happen(new RunEvent.Begun(input));
    while (end == null) {
      if (interruption != Interruption.NONE && random.nextInt(8) == 0) {
        interrupt();
      } else if (random.nextInt(8) == 0) {
        disturb();
      } else {
        answer();
      }
    }
    for (Remembered moment : remembered) {
      assertSameAgain(moment);
    }
    return this;
  }

  private void interrupt() {
    boolean cancel = interruption == Interruption.CANCEL;
    if (!stopping()) {
      expectedEnd = cancel ? new RunEnd.Cancelled() : new RunEnd.Failed(LATE, null);
    }
    happen(cancel ? new RunEvent.CancelAsked() : new RunEvent.Stopped(LATE));
  }

  /** Answers that came before, and answers of steps that never were. */
  private void disturb() {
    RunEvent event =
        switch (random.nextInt(4)) {
          case 0 -> new RunEvent.StepCancelled(-1);
          case 1 -> new RunEvent.StepFailed(state.steps.size(), LATE);
          default -> past.isEmpty() ? null : past.get(random.nextInt(past.size()));
        };
    if (event != null) {
      Snapshot before = Snapshot.of(state);
      Decision decision = RunDecider.decide(state, event);
      assertEquals(List.of(), decision.commands(), "commands after an answer that came too late");
      assertEquals(
          before, Snapshot.of(decision.next()), "state after an answer that came too late");
      state = decision.next();
    }
  }

  private void answer() {
    Started step = running.remove(random.nextInt(running.size()));
    boolean stopped = stopping();
    answeredAfterStop |= stopped;
    RunEvent event = outcome(step, stopped);
    if (!stopped) {
      answeredBeforeStop.add(step.place());
      if (event instanceof RunEvent.StepFailed(_, Failure failure)
          && !step.vertex().continueOnError()) {
        expectedEnd =
            new RunEnd.Failed(
                new Failure(failure.category(), ReferenceInterpreter.shown(step.vertex(), failure)),
                null);
      }
    }
    past.add(event);
    happen(event);
  }

  private RunEvent outcome(Started step, boolean stopped) {
    if (stopped && random.nextInt(3) > 0) {
      return new RunEvent.StepCancelled(step.step());
    }
    return switch (outcomes.of(step.vertex(), step.input())) {
      case StepResult.Succeeded(StepOutput output, _) ->
          new RunEvent.StepSucceeded(step.step(), output);
      case StepResult.Failed(Failure failure, _) -> new RunEvent.StepFailed(step.step(), failure);
      case StepResult.Cancelled _, StepResult.Stopped _ -> new RunEvent.StepCancelled(step.step());
    };
  }

  private boolean stopping() {
    return !(state.phase instanceof Phase.Running);
  }

  private void happen(RunEvent event) {
    boolean stoppedBefore = stopping();
    Decision decision = RunDecider.decide(state, event);
    if (random.nextInt(4) == 0) {
      Remembered moment = Remembered.of(state, event);
      remembered.add(moment);
      detour();
      assertSameAgain(moment);
      // Both are as good: later decisions grow one, and must not touch the other.
      decision = random.nextBoolean() ? decision : moment.decision();
    }
    state = decision.next();
    decision.commands().forEach(command -> carryOut(command, stoppedBefore));
    checkCounts();
  }

  /** Decides what would have followed had another step answered first, and forgets it. */
  private void detour() {
    if (!running.isEmpty()) {
      Started other = running.get(random.nextInt(running.size()));
      assertFalse(
          RunDecider.decide(state, outcome(other, stopping())).next().isRunning(other.step()));
    }
  }

  private static void assertSameAgain(Remembered moment) {
    assertEquals(moment.before(), Snapshot.of(moment.state()), "a decision changed its state");
    assertEquals(
        moment.after(),
        Snapshot.of(moment.decision().next()),
        "a decision changed another that followed from the same state");
    Decision again = RunDecider.decide(moment.state(), moment.event());
    assertEquals(moment.decision().commands(), again.commands(), "commands decided again");
    assertEquals(
        Snapshot.of(moment.decision().next()), Snapshot.of(again.next()), "state decided again");
  }

  private void carryOut(RunCommand command, boolean stoppedBefore) {
    assertTrue(end == null, () -> command + " after Finish");
    switch (command) {
      case RunCommand.StartStep(int step, Vertex vertex, Lane _, Payload input) -> {
        assertFalse(stoppedBefore || stopping(), () -> command + " after the run was to stop");
        Started start = new Started(step, vertex, state.steps.get(step).lane().toString(), input);
        for (Started other : started) {
          assertFalse(other.step() == step, () -> "two steps are number " + step);
          assertFalse(other.place().equals(start.place()), () -> start.place() + " ran twice");
        }
        started.add(start);
        running.add(start);
      }
      case RunCommand.StopSteps _ -> {
        assertFalse(stopAsked, "StopSteps came twice");
        assertFalse(running.isEmpty(), "there was nothing to stop");
        stopAsked = true;
      }
      case RunCommand.Finish(RunEnd how) -> {
        assertTrue(running.isEmpty(), () -> "the run is over, but these steps run: " + running);
        end = how;
      }
    }
  }

  private void checkCounts() {
    assertEquals(running.size(), state.runningSteps(), "running steps");
    int[] perVertex = new int[state.runningPerVertex.length];
    for (Started step : running) {
      assertTrue(state.isRunning(step.step()), () -> step + " does not run");
      perVertex[step.vertex().index()]++;
    }
    assertEquals(
        Arrays.toString(perVertex), Arrays.toString(state.runningPerVertex), "running per vertex");
    assertEquals(state.isOver(), end != null, "over without Finish, or the other way round");
    assertFalse(end == null && running.isEmpty(), "nothing runs, and yet it is not over");
    assertEquals(
        stopping() && end == null, stopAsked && end == null, "a run that stops asks its steps to");
  }
}
