package io.penstock.engine.run;

import static io.penstock.engine.run.DecidedRun.begin;
import static io.penstock.engine.run.DecidedRun.text;
import static io.penstock.engine.run.DecidedRun.texts;
import static io.penstock.engine.run.PlanBuilder.START;
import static io.penstock.engine.run.PlanBuilder.after;
import static io.penstock.engine.run.PlanBuilder.take;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.engine.model.Payload;
import io.penstock.engine.model.Payload.Item;
import io.penstock.engine.model.Payload.Plain;
import io.penstock.engine.plan.ExecutionPlan;
import io.penstock.engine.plan.Operator;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RunDeciderTest {

  private static final StepOutput OPEN = new StepOutput.Gate(true);
  private static final StepOutput CLOSED = new StepOutput.Gate(false);

  /** The tutorial of reference, section 5.8: 5 items in batches of 2, add 5, sum up. */
  private static ExecutionPlan tutorial() {
    return new PlanBuilder()
        .deployment("create", take(START))
        .operator("split", new Operator.OneToMany(2), take("create"))
        .deployment("add-5", take("split"))
        .operator("collect", new Operator.ManyToOne(), take("add-5"))
        .deployment("sum", take("collect"))
        .end(take("sum"));
  }

  @Test
  void batchesRunSideBySideAndComeTogetherInTheOrderOfCreation() {
    DecidedRun run = begin(tutorial(), text("5"));
    assertEquals(List.of("create \"5\""), run.running());
    run.succeed("create \"5\"", texts("0", "1", "2", "3", "4"));
    assertEquals(
        List.of("add-5 [\"0\",\"1\"]", "add-5 [\"2\",\"3\"]", "add-5 [\"4\"]"), run.running());
    run.succeed("add-5 [\"4\"]", texts("9"));
    run.succeed("add-5 [\"2\",\"3\"]", texts("7", "8"));
    assertEquals(List.of("add-5 [\"0\",\"1\"]"), run.running(), "sum has to wait");
    run.succeed("add-5 [\"0\",\"1\"]", texts("5", "6"));
    assertEquals(List.of("sum [\"5\",\"6\",\"7\",\"8\",\"9\"]"), run.running());
    run.succeed("sum [\"5\",\"6\",\"7\",\"8\",\"9\"]", text("35"));
    run.assertCompleted(text("35"));
  }

  @Test
  void anEmptyListIsCollectedAsAnEmptyList() {
    DecidedRun run = begin(tutorial(), text("0")).succeed("create \"0\"", texts());
    assertEquals(List.of("sum []"), run.running());
  }

  @Test
  void aToleratedFailureIsMissingFromTheCollection() {
    ExecutionPlan plan =
        new PlanBuilder()
            .operator("split", new Operator.OneToMany(1), take(START))
            .tolerated("check", take("split"))
            .operator("collect", new Operator.ManyToOne(), take("check"))
            .end(take("collect"));
    DecidedRun run = begin(plan, texts("a", "b", "c"));
    run.succeed("check [\"c\"]", texts("C"));
    run.fail("check [\"b\"]", "ValueError: b");
    run.succeed("check [\"a\"]", text("A"));
    run.assertCompleted(texts("A", "C"));
  }

  @Test
  void aConditionChoosesBetweenTwoAlternativesOfOneDestination() {
    ExecutionPlan plan =
        new PlanBuilder()
            .condition("if", take(START))
            .condition("else", take(START))
            .deployment("small", take(START))
            .deployment("large", take(START))
            .deployment("predict", take("small", "if"), take("large", "else"))
            .end(take("predict"));
    DecidedRun run = begin(plan, text("7"));
    run.succeed("if \"7\"", CLOSED).succeed("else \"7\"", OPEN);
    run.succeed("small \"7\"", text("s")).succeed("large \"7\"", text("l"));
    assertEquals(List.of("predict \"l\""), run.running());
    run.succeed("predict \"l\"", text("cat")).assertCompleted(text("cat"));
  }

  @Test
  void theFirstAttachmentOfTheEndGivesTheResultWhicheverCameFirst() {
    ExecutionPlan plan =
        new PlanBuilder()
            .deployment("first", take(START))
            .deployment("second", take(START))
            .end(take("first"), take("second"));
    DecidedRun run = begin(plan, text("x"));
    run.succeed("second \"x\"", text("2")).succeed("first \"x\"", text("1"));
    run.assertCompleted(text("1"));
  }

  @Test
  void itemsThatTookTheOtherWayOutOfTheirLanesAreTheResult() {
    ExecutionPlan plan =
        new PlanBuilder()
            .operator("split", new Operator.OneToMany(1), take(START))
            .condition("if", take("split"))
            .condition("else", take("split"))
            .end(take("split", "if"), take("split", "else"));
    DecidedRun run = begin(plan, texts("a"));
    run.succeed("if [\"a\"]", new StepOutput.Filter(List.of(false)));
    run.succeed("else [\"a\"]", new StepOutput.Filter(List.of(true)));
    run.assertCompleted(texts("a"));
  }

  /** The tutorial of reference, section 5.4. */
  private static ExecutionPlan raising() {
    return new PlanBuilder()
        .condition("too-large", take(START))
        .operator("raise", new Operator.RaiseError("The value is too large"), after("too-large"))
        .end(take(START));
  }

  @Test
  void raiseErrorFailsTheRequestAlthoughTheEndWasReached() {
    DecidedRun run = begin(raising(), text("1000"));
    assertFalse(run.isOver(), "the result counts only when all branches are done");
    run.succeed("too-large \"1000\"", OPEN).assertFailed("The value is too large");
  }

  @Test
  void raiseErrorBehindAClosedConditionDoesNothing() {
    begin(raising(), text("1")).succeed("too-large \"1\"", CLOSED).assertCompleted(text("1"));
  }

  @Test
  void raiseErrorDoesNothingWhenNoItemOfAListMeetsTheCondition() {
    begin(raising(), texts())
        .succeed("too-large []", new StepOutput.Filter(List.of()))
        .assertCompleted(texts());
  }

  @Test
  void countManyCountsEachBatch() {
    ExecutionPlan plan =
        new PlanBuilder()
            .operator("split", new Operator.OneToMany(100), take(START))
            .operator("count", new Operator.CountMany(), after("split"))
            .endWithCount("count");
    List<Item> items =
        IntStream.range(0, 460).<Item>mapToObj(i -> new Plain(String.valueOf(i))).toList();
    assertEquals(
        "[{\"output\":100},{\"output\":100},{\"output\":100},{\"output\":100},{\"output\":60}]",
        json(begin(plan, new Payload.Many(items)).end()));
  }

  @Test
  void countManyCountsAListAndASingleValue() {
    ExecutionPlan plan =
        new PlanBuilder()
            .operator("count", new Operator.CountMany(), after(START))
            .endWithCount("count");
    assertEquals("{\"output\":3}", json(begin(plan, texts("a", "b", "c")).end()));
    assertEquals("{\"output\":0}", json(begin(plan, texts()).end()));
    assertEquals("{\"output\":1}", json(begin(plan, text("a")).end()));
  }

  @Test
  void nestedSubRequestsCollectIntoTheirOwnOuterLane() {
    ExecutionPlan plan =
        new PlanBuilder()
            .operator("outer", new Operator.OneToMany(1), take(START))
            .deployment("expand", take("outer"))
            .operator("inner", new Operator.OneToMany(1), take("expand"))
            .operator("inner-end", new Operator.ManyToOne(), take("inner"))
            .deployment("join", take("inner-end"))
            .operator("outer-end", new Operator.ManyToOne(), take("join"))
            .end(take("outer-end"));
    DecidedRun run = begin(plan, texts("a", "b"));
    run.succeed("expand [\"b\"]", texts("b1"));
    run.succeed("expand [\"a\"]", texts("a1", "a2"));
    assertEquals(List.of("join [\"a1\",\"a2\"]", "join [\"b1\"]"), run.running());
    run.succeed("join [\"b1\"]", text("B")).succeed("join [\"a1\",\"a2\"]", text("A"));
    run.assertCompleted(texts("A", "B"));
  }

  @Test
  void aValueFromBeforeTheSplitGoesWithEveryBatch() {
    ExecutionPlan plan =
        new PlanBuilder()
            .operator("split", new Operator.OneToMany(2), take(START))
            .deployment("model", after(START))
            .deployment("predict", take("split", "model"))
            .end(take("predict"));
    DecidedRun run = begin(plan, texts("a", "b", "c"));
    assertEquals(List.of("model {}"), run.running());
    run.succeed("model {}", text("m"));
    assertEquals(List.of("predict [\"a\",\"b\"]", "predict [\"c\"]"), run.running());
  }

  @Test
  void aDeadBranchIsSkippedAndTheRunCompletesWithoutResult() {
    ExecutionPlan plan =
        new PlanBuilder()
            .subPipeline("inner", take(START))
            .deployment("next", take("inner"))
            .end(take("next"));
    begin(plan, text("x")).succeed("inner \"x\"", new StepOutput.Nothing()).assertCompleted(null);
  }

  @Test
  void theFirstFailureStopsTheOtherStepsAndKeepsWhatReachedTheEnd() {
    ExecutionPlan plan =
        new PlanBuilder()
            .deployment("quick", take(START))
            .deployment("slow", take(START))
            .deployment("broken", take(START))
            .end(take("quick"));
    DecidedRun run = begin(plan, text("x"));
    run.succeed("quick \"x\"", text("done")).fail("broken \"x\"", "KeyError: 'x'");
    assertTrue(run.stopAsked());
    assertFalse(run.isOver(), "slow has not answered");
    run.answerStop("slow \"x\"").assertFailed("Error while processing a deployment request");
    assertEquals("\"done\"", json(run.end()));
  }

  @Test
  void cancellingWaitsForTheStepsAndForgetsTheirResults() {
    DecidedRun run = begin(tutorial(), text("5")).cancel();
    assertTrue(run.stopAsked());
    assertFalse(run.isOver());
    run.succeed("create \"5\"", texts("0", "1"));
    assertEquals(new RunEnd.Cancelled(), run.end());
    assertEquals(List.of(), run.running());
  }

  @Test
  void listsOfDifferentLengthsFailTheRequestNamingTheirDestination() {
    ExecutionPlan plan =
        new PlanBuilder()
            .condition("filter", take(START))
            .deployment("create", take(START))
            .deployment("pair", take("create", "filter"))
            .end(take("pair"));
    DecidedRun run = begin(plan, texts("a", "b", "c"));
    run.succeed("filter [\"a\",\"b\",\"c\"]", new StepOutput.Filter(List.of(true, true, true)));
    run.succeed("create [\"a\",\"b\",\"c\"]", texts("1", "2"));
    run.assertFailed(
        "The lists that meet at the object 'pair' have different lengths: 2 and 3 items.");
  }

  @Test
  void nothingIsCollectedAfterACollectorFoundValuesThatDoNotFit() {
    ExecutionPlan plan =
        new PlanBuilder()
            .condition("filter", take(START))
            .deployment("create", take(START))
            .operator("bad", new Operator.ManyToOne(), take("create", "filter"))
            .operator("good", new Operator.ManyToOne(), take("create"))
            .end(take("good"));
    DecidedRun run = begin(plan, texts("a"));
    run.succeed("filter [\"a\"]", new StepOutput.Filter(List.of(true)));
    run.succeed("create [\"a\"]", texts("1", "2"));
    run.assertFailed(
        "The lists that meet at the object 'bad' have different lengths: 2 and 1 items.");
  }

  @Test
  void tenThousandStepsAreTheLimit() {
    ExecutionPlan plan =
        new PlanBuilder()
            .operator("split", new Operator.OneToMany(1), take(START))
            .deployment("each", take("split"))
            .end(take("each"));
    DecidedRun most = begin(plan, copies(RunDecider.MAXIMUM_STEPS - 1));
    assertEquals(RunDecider.MAXIMUM_STEPS - 1, most.running().size());
    begin(plan, copies(RunDecider.MAXIMUM_STEPS))
        .assertFailed(
            "The request needs more than 10000 sub-requests, which is the limit of one pipeline"
                + " request.");
  }

  @Test
  void listsThatWereSplitApartAndMeetAgainAreLimitedInTheirCombinations() {
    ExecutionPlan plan =
        new PlanBuilder()
            .operator("left", new Operator.OneToMany(1), take(START))
            .operator("right", new Operator.OneToMany(1), take(START))
            .end(take("left", "right"));
    begin(plan, copies(400))
        .assertFailed(
            "The request makes more than 100000 combinations of values, which is the limit of one"
                + " pipeline request.");
  }

  private static Payload copies(int count) {
    return new Payload.Many(IntStream.range(0, count).<Item>mapToObj(_ -> new Plain("x")).toList());
  }

  private static String json(RunEnd end) {
    Payload result =
        switch (end) {
          case RunEnd.Completed completed -> completed.result();
          case RunEnd.Failed failed -> failed.result();
          case RunEnd.Cancelled _ -> null;
        };
    return result == null ? "" : result.toJson().toString();
  }
}
