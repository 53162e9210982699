package io.penstock.engine.run;

import static io.penstock.engine.fake.LatchedRuntime.failing;
import static io.penstock.engine.fake.LatchedRuntime.returning;
import static io.penstock.engine.fake.LatchedRuntime.stubborn;
import static io.penstock.engine.fake.LatchedRuntime.throwing;
import static io.penstock.engine.fake.LatchedRuntime.untilDeadline;
import static io.penstock.engine.fake.LatchedRuntime.waiting;
import static io.penstock.engine.fake.PipelineGraph.source;
import static io.penstock.engine.run.PipelineRuns.END;
import static io.penstock.engine.run.PipelineRuns.START;
import static io.penstock.engine.run.PipelineRuns.failure;
import static io.penstock.engine.run.PipelineRuns.names;
import static io.penstock.engine.run.PipelineRuns.statuses;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.penstock.engine.catalog.Pipeline;
import io.penstock.engine.catalog.PipelineObject.DeploymentReference;
import io.penstock.engine.fake.LatchedRuntime;
import io.penstock.engine.fake.PipelineGraph;
import io.penstock.engine.model.Deadline;
import io.penstock.engine.model.Payload.Plain;
import io.penstock.engine.model.Schema;
import io.penstock.engine.port.UpdateListener;
import io.penstock.engine.request.Failure;
import io.penstock.engine.request.RequestState;
import io.penstock.engine.request.Status;
import io.penstock.engine.run.PipelineRuns.Running;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Threads, interrupts and time limits of a run. Everything waits for a latch, nothing for a while.
 */
@Timeout(30)
class PipelineRunTest {

  private static final Duration ONCE_THEY_RUN = Duration.ofSeconds(1);

  private static final Deadline FAR =
      Deadline.after(Duration.ofHours(1), "the pipeline timeout of 3600 seconds");
  private static final Failure INTERNAL =
      new Failure(
          Failure.Category.INTERNAL,
          "An internal error occurred; the server's log has the details.");

  private final PipelineRuns runs = new PipelineRuns();

  @Test
  void stepsAreRecordedInTheOrderOfTheirBeginning() throws Exception {
    runs.pipeline("main", runs.inARow("a", "b", "c"));
    runs.runtime
        .on("a", returning("\"1\""))
        .on("b", returning("\"2\""))
        .on("c", returning("\"3\""));
    PipelineExecution.Outcome outcome = runs.run(FAR);
    assertEquals(new RunEnd.Completed(new Plain("3")), outcome.end());
    assertEquals(List.of("a", "b", "c"), names(outcome));
    assertEquals(Set.of("a", "b", "c"), runs.runtime.started(3));
    runs.assertEveryStepAnswered(3);
  }

  @Test
  void stepsThatNeedNotWaitRunSideBySide() throws Exception {
    runs.pipeline("main", runs.sideBySide("a", "b"));
    CountDownLatch bothRun = new CountDownLatch(2);
    LatchedRuntime.Code meeting =
        invocation -> {
          bothRun.countDown();
          bothRun.await();
          return returning("\"met\"").run(invocation);
        };
    runs.runtime.on("a", meeting).on("b", meeting);
    assertEquals(new RunEnd.Completed(new Plain("met")), runs.run(FAR).end());
  }

  @Test
  void cancellingStopsAStepOnTheRequestsOwnThread() throws Exception {
    runs.pipeline("main", runs.inARow("a", "b"));
    runs.runtime.on("a", waiting());
    Running running = runs.start(FAR);
    assertEquals(Set.of("a"), runs.runtime.started(1));
    PipelineExecution.Outcome outcome = running.cancel().end();
    assertEquals(new RunEnd.Cancelled(), outcome.end());
    assertEquals(List.of(Status.CANCELLED), statuses(outcome));
    runs.assertEveryStepAnswered(1);
  }

  @Test
  void cancellingStopsStepsOnOtherThreads() throws Exception {
    runs.pipeline("main", runs.sideBySide("a", "b"));
    runs.runtime.on("a", waiting()).on("b", waiting());
    Running running = runs.start(FAR);
    assertEquals(Set.of("a", "b"), runs.runtime.started(2));
    PipelineExecution.Outcome outcome = running.cancel().end();
    assertEquals(new RunEnd.Cancelled(), outcome.end());
    assertEquals(List.of(Status.CANCELLED, Status.CANCELLED), statuses(outcome));
    runs.assertEveryStepAnswered(2);
  }

  @Test
  void cancellingReachesASubPipelineOnTheRequestsOwnThread() throws Exception {
    Pipeline inner = runs.pipeline("inner", runs.inARow("a", "b"));
    runs.pipeline(
        "main",
        new PipelineGraph()
            .object("sub", inner)
            .attach("sub", source(START))
            .attach(END, source("sub")));
    runs.runtime.on("a", waiting());
    Running running = runs.start(FAR);
    assertEquals(Set.of("a"), runs.runtime.started(1));
    PipelineExecution.Outcome outcome = running.cancel().end();
    assertEquals(new RunEnd.Cancelled(), outcome.end());
    assertEquals(List.of("sub"), names(outcome));
    assertEquals(List.of(Status.CANCELLED), statuses(outcome));
    runs.assertEveryStepAnswered(1);
  }

  @Test
  void cancellingReachesSubPipelinesOnOtherThreads() throws Exception {
    Pipeline inner = runs.pipeline("inner", runs.sideBySide("a", "b"));
    runs.pipeline(
        "main",
        runs.sideBySide("c")
            .object("sub", inner)
            .attach("sub", source(START))
            .attach(END, source("sub")));
    runs.runtime.on("a", waiting()).on("b", waiting()).on("c", waiting());
    Running running = runs.start(FAR);
    assertEquals(Set.of("a", "b", "c"), runs.runtime.started(3));
    PipelineExecution.Outcome outcome = running.cancel().end();
    assertEquals(new RunEnd.Cancelled(), outcome.end());
    assertEquals(List.of(Status.CANCELLED, Status.CANCELLED), statuses(outcome));
    runs.assertEveryStepAnswered(3);
  }

  @Test
  void aStepThatEndsWellAfterTheCancelStaysCompletedButNothingFollows() throws Exception {
    runs.pipeline("main", runs.sideBySide("a", "b").attach(END, source("a")));
    CountDownLatch cancelled = new CountDownLatch(1);
    runs.runtime
        .on("a", stubborn(cancelled, returning("\"late\"")))
        .on(
            "b",
            invocation -> {
              try {
                return waiting().run(invocation);
              } finally {
                cancelled.countDown();
              }
            });
    Running running = runs.start(FAR);
    assertEquals(Set.of("a", "b"), runs.runtime.started(2));
    PipelineExecution.Outcome outcome = running.cancel().end();
    assertEquals(new RunEnd.Cancelled(), outcome.end());
    assertEquals(Set.of(Status.COMPLETED, Status.CANCELLED), new HashSet<>(statuses(outcome)));
    runs.assertEveryStepAnswered(2);
  }

  @Test
  void aFailureStopsTheOtherSteps() throws Exception {
    runs.pipeline("main", runs.sideBySide("a", "b"));
    failOnceBothRun(failing("ValueError: b"));
    PipelineExecution.Outcome outcome = runs.run(FAR);
    assertEquals("Error while processing a deployment request", failure(outcome).message());
    assertEquals(List.of(Status.CANCELLED, Status.FAILED), statuses(outcome));
    assertEquals(Set.of("a", "b"), runs.runtime.started(2));
    runs.assertEveryStepAnswered(2);
  }

  /** The step {@code b} fails like this, but not before the step {@code a} waits. */
  private void failOnceBothRun(LatchedRuntime.Code failure) {
    CountDownLatch bothRun = new CountDownLatch(1);
    runs.runtime
        .on(
            "a",
            invocation -> {
              bothRun.countDown();
              return waiting().run(invocation);
            })
        .on(
            "b",
            invocation -> {
              bothRun.await();
              return failure.run(invocation);
            });
  }

  @Test
  void theDeadlineStopsStepsOnOtherThreads() throws Exception {
    runs.pipeline("main", runs.sideBySide("a", "b"));
    runs.runtime.on("a", waiting()).on("b", waiting());
    PipelineExecution.Outcome outcome =
        runs.run(Deadline.after(ONCE_THEY_RUN, "the pipeline timeout of 10 seconds"));
    assertEquals(
        new Failure(
            Failure.Category.TIMEOUT, "The request passed the pipeline timeout of 10 seconds."),
        failure(outcome));
    assertEquals(List.of(Status.CANCELLED, Status.CANCELLED), statuses(outcome));
    assertEquals(Set.of("a", "b"), runs.runtime.started(2));
    runs.assertEveryStepAnswered(2);
  }

  @Test
  void aStepThatFailsAtTheDeadlineIsTheRequestsTimeout() throws Exception {
    runs.pipeline("main", runs.inARow("a", "b"));
    runs.runtime.on("a", untilDeadline());
    PipelineExecution.Outcome outcome =
        runs.run(Deadline.after(ONCE_THEY_RUN, "the pipeline timeout of 10 seconds"));
    assertEquals(
        "The request passed the pipeline timeout of 10 seconds.", failure(outcome).message());
    RequestState.Failed step = (RequestState.Failed) outcome.steps().getFirst().state();
    assertEquals("The deployment request took too long.", step.failure().message());
    assertEquals(Set.of("a"), runs.runtime.started(1));
    runs.assertEveryStepAnswered(1);
  }

  @Test
  void aBugIsAnInternalErrorOfItsStepOnTheRequestsOwnThread() throws Exception {
    runs.pipeline("main", runs.inARow("a", "b"));
    runs.runtime.on("a", throwing(new IllegalStateException("our mistake")));
    PipelineExecution.Outcome outcome = runs.run(FAR);
    assertEquals(Failure.Category.INTERNAL, failure(outcome).category());
    RequestState.Failed step = (RequestState.Failed) outcome.steps().getFirst().state();
    assertEquals(INTERNAL, step.failure());
    assertEquals(Set.of("a"), runs.runtime.started(1));
    runs.assertEveryStepAnswered(1);
  }

  @Test
  void aBugOnAnotherThreadStopsTheOtherSteps() throws Exception {
    runs.pipeline("main", runs.sideBySide("a", "b"));
    failOnceBothRun(throwing(new IllegalStateException("our mistake")));
    assertBugStopsTheOtherStep();
  }

  @Test
  void anErrorOnAnotherThreadIsAnsweredToo() throws Exception {
    runs.pipeline("main", runs.sideBySide("a", "b"));
    failOnceBothRun(
        _ -> {
          throw new NoClassDefFoundError("our/Mistake");
        });
    assertBugStopsTheOtherStep();
  }

  private void assertBugStopsTheOtherStep() throws Exception {
    PipelineExecution.Outcome outcome = runs.run(FAR);
    assertEquals(Failure.Category.INTERNAL, failure(outcome).category());
    assertEquals(List.of(Status.CANCELLED, Status.FAILED), statuses(outcome));
    assertEquals(Set.of("a", "b"), runs.runtime.started(2));
    runs.assertEveryStepAnswered(2);
  }

  @Test
  void whatStepsAndSubPipelinesShowIsHeardInOnePlace() throws Exception {
    Pipeline inner = runs.pipeline("inner", runs.inARow("b"));
    PipelineGraph graph =
        new PipelineGraph()
            .object("a", runs.catalog.deployment("a", Schema.PLAIN, Schema.PLAIN))
            .object("sub", inner)
            .attach("a", source(START))
            .attach("sub", source("a"))
            .attach(END, source("sub"));
    runs.pipeline("main", graph);
    runs.runtime.on("a", showing("one")).on("b", showing("two"));
    List<String> heard = new CopyOnWriteArrayList<>();

    RunEnd end = runs.start(FAR, heard::add).end().end();

    assertInstanceOf(RunEnd.Completed.class, end);
    assertEquals(List.of("one", "two"), heard);
  }

  @Test
  void codeIsToldThatNobodyListens() throws Exception {
    runs.pipeline("main", runs.inARow("a"));
    CompletableFuture<Boolean> listened = new CompletableFuture<>();
    runs.runtime.on(
        "a",
        invocation -> {
          listened.complete(invocation.updates() != null);
          return returning("\"1\"").run(invocation);
        });

    runs.run(FAR);

    assertFalse(listened.get(20, TimeUnit.SECONDS));
  }

  private static LatchedRuntime.Code showing(String text) {
    return invocation -> {
      UpdateListener updates = invocation.updates();
      if (updates == null) {
        throw new AssertionError("nobody listens");
      }
      updates.update(text);
      return returning("\"shown\"").run(invocation);
    };
  }

  @Test
  void aSubPipelineWithoutResultIsADeadBranch() throws Exception {
    Pipeline inner =
        runs.pipeline(
            "inner",
            new PipelineGraph()
                .object(
                    "quiet",
                    new DeploymentReference(
                        runs.catalog.deployment("quiet", Schema.PLAIN, Schema.PLAIN).id(), null),
                    PipelineGraph.onError("continue"))
                .attach("quiet", source(START))
                .attach(END, source("quiet")));
    PipelineGraph graph =
        runs.inARow("after")
            .object("sub", inner)
            .attach("sub", source(START))
            .attach(END, source("sub"));
    graph.attachments().removeIf(attachment -> attachment.destination().equals("after"));
    runs.pipeline("main", graph.attach("after", source("sub")));
    runs.runtime.on("quiet", failing("ValueError: nothing to say"));
    PipelineExecution.Outcome outcome = runs.run(FAR);
    assertEquals(new RunEnd.Completed(null), outcome.end());
    assertEquals(List.of("sub"), names(outcome));
  }

  @Test
  void aDeploymentThatIsGoneFailsItsStepBeforeItBegins() throws Exception {
    runs.pipeline("main", runs.inARow("a", "b"));
    runs.runtime.on(
        "a",
        invocation -> {
          runs.catalog.removeDeployment("b");
          return returning("\"1\"").run(invocation);
        });
    PipelineExecution.Outcome outcome = runs.run(FAR);
    assertEquals(
        new Failure(
            Failure.Category.CAPACITY, "The object 'b' could not run: Deployment was not found"),
        failure(outcome));
    assertEquals(List.of("a"), names(outcome));
  }
}
