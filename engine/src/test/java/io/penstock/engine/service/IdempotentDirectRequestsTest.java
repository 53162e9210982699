package io.penstock.engine.service;

import static io.penstock.engine.service.KeyedCalls.KEY;
import static io.penstock.engine.service.KeyedCalls.OTHER_BODY;
import static io.penstock.engine.service.KeyedCalls.refused;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.engine.catalog.Retention;
import io.penstock.engine.error.RejectedException;
import io.penstock.engine.error.RejectedException.Reason;
import io.penstock.engine.error.UnrecordedEndException;
import io.penstock.engine.fake.LatchedRuntime;
import io.penstock.engine.fake.MemoryRequestStore;
import io.penstock.engine.port.Cluster;
import io.penstock.engine.port.StoreException;
import io.penstock.engine.request.Failure;
import io.penstock.engine.request.RequestState;
import io.penstock.engine.request.Status;
import io.penstock.engine.run.ActiveRequest;
import io.penstock.engine.run.Requests;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(60)
class IdempotentDirectRequestsTest {

  private final KeyedCalls calls = new KeyedCalls();
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

  @AfterEach
  void stop() {
    threads.shutdownNow();
  }

  /** A call on a thread of its own, and what to do when its caller leaves. */
  private final class Waiting {
    final CompletableFuture<Runnable> leave = new CompletableFuture<>();
    final Future<PipelineRequest> answer =
        threads.submit(
            () -> calls.services.direct().run(KeyedCalls.deploymentCall(), KEY, leave::complete));
  }

  @Test
  void repeatedDirectRequestIsAnsweredFromItsRecordWithItsSteps() throws Exception {
    PipelineRequest first = calls.pipeline(KEY);
    assertEquals(1, first.steps().size());
    assertEquals(first, calls.pipeline(KEY));
    refused(Reason.CONFLICT, () -> calls.pipeline(OTHER_BODY));
    assertEquals(Set.of("d"), calls.runtime.started(1));
    assertTrue(calls.runtime.isQuiet(1));
  }

  @Test
  void keyIsDurableBeforeUserCodeRuns() throws Exception {
    CompletableFuture<Boolean> known = new CompletableFuture<>();
    calls.runtime.on(
        "d",
        invocation -> {
          known.complete(calls.memory.acceptedKey(calls.storedKey().scope()).isPresent());
          return LatchedRuntime.returning("\"out\"").run(invocation);
        });
    calls.direct(KEY);
    assertTrue(known.get());
  }

  @Test
  void callThatAnotherServerIsAskedForMeanwhileRunsOnceAndHasItsAnswer() throws Exception {
    RequestServices other = calls.services(calls.runtime, calls.memory);
    CompletableFuture<PipelineRequest> first = new CompletableFuture<>();
    calls.memory.duringNextCommit(
        () -> {
          try {
            first.complete(KeyedCalls.direct(other, KEY));
          } catch (InterruptedException e) {
            first.completeExceptionally(e);
          }
        });
    PipelineRequest second = calls.direct(KEY);
    assertEquals(first.get(), second);
    assertEquals(Set.of("d"), calls.runtime.started(1));
    assertTrue(calls.runtime.isQuiet(1));
  }

  @Test
  void repeatOfARunningRequestWaitsForItsAnswerAndAnotherBodyDoesNot() throws Exception {
    CountDownLatch release = new CountDownLatch(1);
    calls.runtime.on("d", LatchedRuntime.stubborn(release, LatchedRuntime.returning("\"out\"")));
    Waiting first = new Waiting();
    calls.runtime.started(1);
    Waiting second = new Waiting();
    second.leave.get();

    refused(Reason.CONFLICT, () -> calls.direct(OTHER_BODY));
    release.countDown();
    assertEquals(Status.COMPLETED, first.answer.get().request().state().status());
    assertEquals(first.answer.get(), second.answer.get());
    assertTrue(calls.runtime.isQuiet(1));
  }

  @Test
  void whoeverWaitsForAnotherCallMayLeaveAndTheRequestGoesOn() throws Exception {
    CountDownLatch release = new CountDownLatch(1);
    calls.runtime.on("d", LatchedRuntime.stubborn(release, LatchedRuntime.returning("\"out\"")));
    Waiting first = new Waiting();
    calls.runtime.started(1);
    Waiting second = new Waiting();
    second.leave.get().run();

    ExecutionException left = assertThrows(ExecutionException.class, second.answer::get);
    assertInstanceOf(InterruptedException.class, left.getCause());
    release.countDown();
    assertEquals(Status.COMPLETED, first.answer.get().request().state().status());
  }

  @Test
  void requestWhoseClientHungUpIsCancelledAndThatIsTheAnswerOfItsRepeats() throws Exception {
    calls.runtime.on("d", LatchedRuntime.waiting());
    Waiting first = new Waiting();
    calls.runtime.started(1);
    Waiting second = new Waiting();
    second.leave.get();
    first.leave.get().run();

    assertEquals(Status.CANCELLED, second.answer.get().request().state().status());
    assertEquals(second.answer.get(), calls.direct(KEY));
  }

  @Test
  void requestThatIsCancelledWhileItsKeyIsBeingStoredEndsAsCancelled() throws Exception {
    calls.runtime.on("d", LatchedRuntime.waiting());
    calls.memory.duringNextCommit(
        () -> calls.services.active().topLevel().getFirst().stop(ActiveRequest.Stop.CANCELLED));
    PipelineRequest first = calls.direct(KEY);
    assertEquals(Status.CANCELLED, first.request().state().status());
    assertEquals(first, calls.direct(KEY));
  }

  @Test
  void refusalOfTheFirstCallIsThatOfItsRepeatsAndABugIsNot() throws Exception {
    IdempotentCreates creates =
        new IdempotentCreates(calls.memory, new Requests(() -> calls.now), Cluster.ALONE);
    RejectedException refusal = RejectedException.invalid("The request data must be better.");
    assertEquals("The request data must be better.", repeatOf(creates, refusal, Reason.INVALID));
    String sentence = repeatOf(creates, new AssertionError("a bug"), Reason.UNAVAILABLE);
    assertTrue(sentence.contains("send it again"), sentence);
  }

  /** What a repeat is told that waits for a call which ends with this. */
  private String repeatOf(IdempotentCreates creates, Throwable thrown, Reason expected)
      throws Exception {
    CountDownLatch entered = new CountDownLatch(1);
    CountDownLatch release = new CountDownLatch(1);
    CompletableFuture<Runnable> waits = new CompletableFuture<>();
    Future<?> first =
        threads.submit(
            () ->
                creates.direct(
                    calls.storedKey(),
                    _ -> {},
                    () -> {
                      entered.countDown();
                      release.await();
                      switch (thrown) {
                        case RejectedException refused -> throw refused;
                        default -> throw (Error) thrown;
                      }
                    }));
    entered.await();
    Future<PipelineRequest> repeat =
        threads.submit(
            () ->
                creates.direct(
                    calls.storedKey(),
                    waits::complete,
                    () -> {
                      throw new AssertionError("done twice");
                    }));
    waits.get();
    release.countDown();
    assertEquals(thrown, assertThrows(ExecutionException.class, first::get).getCause());
    Throwable told = assertThrows(ExecutionException.class, repeat::get).getCause();
    RejectedException refused = assertInstanceOf(RejectedException.class, told);
    assertEquals(expected, refused.reason());
    return String.valueOf(refused.getMessage());
  }

  @Test
  void requestThatACrashInterruptedHasFailedAndIsNotRunAgain() throws Exception {
    calls.runtime.on("d", LatchedRuntime.waiting());
    Waiting first = new Waiting();
    calls.runtime.started(1);
    MemoryRequestStore left = calls.memory.copy();
    assertEquals(1, left.failDirect(calls.now, Failure.serverStopped()));
    // It does not know what 'd' does: running it would fail the test.
    RequestServices restarted = calls.services(new LatchedRuntime(calls.catalog), left);

    PipelineRequest answer = KeyedCalls.direct(restarted, KEY);
    assertEquals(
        Failure.serverStopped(), ((RequestState.Failed) answer.request().state()).failure());
    assertEquals(answer, KeyedCalls.direct(restarted, KEY));
    refused(Reason.CONFLICT, () -> KeyedCalls.direct(restarted, OTHER_BODY));
    first.leave.get().run();
  }

  @ParameterizedTest
  @EnumSource(
      mode = EnumSource.Mode.INCLUDE,
      names = {"NONE", "METADATA"})
  void requestWhoseResultIsNotKeptIsNamedAndNotRunAgain(Retention.Mode mode) throws Exception {
    calls.catalog.keep("d", mode);
    PipelineRequest first = calls.direct(KEY);
    RejectedException refusal = refused(Reason.CONFLICT, () -> calls.direct(KEY));
    assertTrue(String.valueOf(refusal.getMessage()).contains(first.request().id().toString()));
    assertEquals(Set.of("d"), calls.runtime.started(1));
    assertTrue(calls.runtime.isQuiet(1));
  }

  @Test
  void requestWithoutAResultIsAnsweredFromItsMetadata() throws Exception {
    calls.catalog.keep("d", Retention.Mode.METADATA);
    calls.runtime.on("d", LatchedRuntime.failing("no"));
    PipelineRequest first = calls.direct(KEY);
    assertEquals(first.request().withoutData(), calls.direct(KEY).request());
  }

  @Test
  void requestThatWasDeletedOrLacksStepsIsNotRunAgain() throws Exception {
    calls.catalog.keep("d", Retention.Mode.NONE);
    PipelineRequest first = calls.pipeline(KEY);
    refused(Reason.CONFLICT, () -> calls.pipeline(KEY));
    var _ = calls.memory.delete(List.of(first.request().id()));
    refused(Reason.CONFLICT, () -> calls.pipeline(KEY));
    calls.runtime.started(1);
    assertTrue(calls.runtime.isQuiet(1));
  }

  @Test
  void keyThatCannotBeStoredStopsTheRequestAndIsFree() throws Exception {
    calls.memory.failing(1);
    assertThrows(StoreException.class, () -> calls.direct(KEY));
    assertTrue(calls.runtime.isQuiet(0));
    assertEquals(Status.COMPLETED, calls.direct(KEY).request().state().status());
  }

  @Test
  void requestWhoseEndIsNotRecordedYetIsAnsweredOnceItIs() throws Exception {
    calls.runtime.on(
        "d",
        invocation -> {
          calls.memory.failing(1_000);
          return LatchedRuntime.returning("\"out\"").run(invocation);
        });
    assertThrows(UnrecordedEndException.class, () -> calls.direct(KEY));
    refused(Reason.UNAVAILABLE, () -> calls.direct(KEY));

    calls.memory.failing(0);
    calls.memory.await(
        store -> store.rows().stream().anyMatch(row -> row.state().status() == Status.COMPLETED));
    assertEquals(Status.COMPLETED, calls.direct(KEY).request().state().status());
    calls.runtime.started(1);
    assertTrue(calls.runtime.isQuiet(1));
  }
}
