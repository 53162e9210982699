package io.penstock.engine.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import io.penstock.engine.model.Payload;
import io.penstock.engine.model.Payload.Item;
import io.penstock.engine.plan.ExecutionPlan;
import io.penstock.engine.request.Failure;
import io.penstock.engine.run.ReferenceInterpreter.Arrival;
import io.penstock.engine.run.ReferenceInterpreter.Run;
import io.penstock.engine.run.ReferenceInterpreter.TooManyRunsException;
import io.penstock.engine.run.ScheduledRun.Interruption;
import io.penstock.engine.run.ScheduledRun.Started;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Random plans under random schedules, against {@link ReferenceInterpreter}.
 *
 * <p>The system property {@code penstock.property.graphs} says how many plans, {@code
 * penstock.property.seed} where to start.
 */
class RunDeciderPropertyTest {

  private static final int GRAPHS = Integer.getInteger("penstock.property.graphs", 3_000);
  private static final long FIRST_SEED = Long.getLong("penstock.property.seed", 1);
  private static final int SCHEDULES = 4;
  private static final int MAXIMUM_VERTICES = 9;

  private final Map<Situation, Integer> situations = new EnumMap<>(Situation.class);

  @Test
  void everyScheduleDoesWhatTheInterpreterSays() {
    for (long seed = FIRST_SEED; seed < FIRST_SEED + GRAPHS; seed++) {
      ExecutionPlan plan = RandomPlans.next(new SplittableRandom(seed), MAXIMUM_VERTICES);
      try {
        check(plan, seed);
      } catch (AssertionError | RuntimeException wrong) {
        report(plan, seed, wrong);
      }
    }
    for (Situation situation : Situation.values()) {
      assertTrue(
          situations.getOrDefault(situation, 0) >= GRAPHS / 500,
          () -> "%s is too rare: %s".formatted(situation, situations));
    }
  }

  private static void report(ExecutionPlan plan, long seed, Throwable wrong) {
    ExecutionPlan smallest =
        SmallerPlans.smallest(plan, candidate -> whyWrong(candidate, seed) != null);
    fail(
        "Seed %d: %s%n%s%nThe smallest plan that fails: %s%n%s"
            .formatted(
                seed,
                wrong.getMessage(),
                PlanText.of(plan),
                whyWrong(smallest, seed),
                PlanText.of(smallest)),
        wrong);
  }

  private static @Nullable String whyWrong(ExecutionPlan plan, long seed) {
    try {
      for (int variant = 0; variant < 3; variant++) {
        new RunDeciderPropertyTest().check(plan, seed + variant * 1_000_000_007L);
      }
      return null;
    } catch (AssertionError | RuntimeException wrong) {
      return String.valueOf(wrong.getMessage());
    }
  }

  /** Checks a plan under some schedules; the seed decides what its steps do. */
  private void check(ExecutionPlan plan, long seed) {
    SplittableRandom random = new SplittableRandom(~seed);
    StepOutcomes outcomes = new StepOutcomes(seed, random.nextInt(5) < 3 ? 0 : 10);
    Payload input = StepOutcomes.input(random, plan.input());
    ReferenceInterpreter expected =
        new ReferenceInterpreter(plan, run -> outcomes.of(run.vertex(), run.input()));
    try {
      expected.run(input);
    } catch (TooManyRunsException skipped) {
      return;
    }
    Payload result = expected.result(true);
    expected.situations().forEach(this::count);
    for (int i = 0; i < SCHEDULES; i++) {
      Interruption interruption =
          switch (random.nextInt(8)) {
            case 0 -> Interruption.CANCEL;
            case 1 -> Interruption.DEADLINE;
            default -> Interruption.NONE;
          };
      ScheduledRun run = new ScheduledRun(plan, outcomes, random.split(), interruption).run(input);
      if (run.answeredAfterStop()) {
        count(Situation.ANSWER_AFTER_STOP);
      }
      switch (run.end()) {
        case RunEnd.Completed completed -> {
          assertEquals(List.of(), List.copyOf(expected.failures()), "completed in spite of this");
          assertEquals(result, completed.result(), "result");
          assertEquals(places(expected.runs()), startedPlaces(run.started()), "steps");
        }
        case RunEnd.Failed failed -> checkFailed(plan, input, outcomes, expected, run, failed);
        case RunEnd.Cancelled cancelled -> {
          assertEquals(cancelled, run.expectedEnd(), "nobody cancelled");
          count(Situation.ENDED_CANCELLED);
        }
      }
      assertTrue(
          places(expected.runs()).entrySet().containsAll(startedPlaces(run.started()).entrySet()),
          "a step ran that should not, or with another input");
    }
  }

  private void checkFailed(
      ExecutionPlan plan,
      Payload input,
      StepOutcomes outcomes,
      ReferenceInterpreter expected,
      ScheduledRun run,
      RunEnd.Failed failed) {
    count(
        failed.failure().equals(ScheduledRun.LATE)
            ? Situation.ENDED_AT_DEADLINE
            : Situation.ENDED_FAILED);
    if (failed.result() != null) {
      count(Situation.RESULT_OF_FAILED_RUN);
    }
    if (run.expectedEnd() == null) {
      // Values that do not fit together: the interpreter knows where, not when.
      count(Situation.LENGTHS_MISMATCH);
      Failure failure = failed.failure();
      assertEquals(Failure.Category.OPERATOR, failure.category());
      assertTrue(
          expected.failures().stream().anyMatch(failure.message()::startsWith),
          () -> failure + " is none of " + expected.failures());
      assertTrue(
          isPartOf(failed.result(), expected.arrivals()),
          () -> failed.result() + " is no part of " + expected.arrivals());
      return;
    }
    assertInstanceOf(RunEnd.Failed.class, run.expectedEnd());
    assertEquals(
        ((RunEnd.Failed) run.expectedEnd()).failure(), failed.failure(), "not the first failure");
    if (!failed.failure().equals(ScheduledRun.LATE)) {
      assertTrue(
          expected.failures().contains(failed.failure().message()),
          () -> failed.failure() + " is none of " + expected.failures());
    }
    ReferenceInterpreter upToStop =
        new ReferenceInterpreter(
            plan,
            step ->
                run.answeredBeforeStop()
                        .contains(Started.place(step.vertex(), step.lane().toString()))
                    ? outcomes.of(step.vertex(), step.input())
                    : null);
    try {
      upToStop.run(input);
    } catch (TooManyRunsException impossible) {
      throw new AssertionError(impossible);
    }
    assertEquals(upToStop.result(false), failed.result(), "what had reached the end");
  }

  /** Whether a result is what one attachment of the end brings, or some of the items it brings. */
  private static boolean isPartOf(@Nullable Payload result, List<List<Arrival>> arrivals) {
    return result == null
        || arrivals.stream()
            .anyMatch(
                through -> {
                  if (through.stream().anyMatch(arrival -> arrival.payload().equals(result))) {
                    return true;
                  }
                  List<Item> all = new ArrayList<>();
                  through.forEach(arrival -> all.addAll(arrival.payload().items()));
                  Iterator<Item> items = result.items().iterator();
                  while (items.hasNext()) {
                    if (!all.remove(items.next())) {
                      return false;
                    }
                  }
                  return true;
                });
  }

  private static Map<String, Payload> places(List<Run> runs) {
    Map<String, Payload> places = new TreeMap<>();
    for (Run run : runs) {
      Payload other = places.put(Started.place(run.vertex(), run.lane().toString()), run.input());
      assertTrue(other == null, () -> run + " runs twice in one lane");
    }
    return places;
  }

  private static Map<String, Payload> startedPlaces(List<Started> started) {
    Map<String, Payload> places = new TreeMap<>();
    started.forEach(step -> places.put(step.place(), step.input()));
    return places;
  }

  private void count(Situation situation) {
    situations.merge(situation, 1, Integer::sum);
  }
}
