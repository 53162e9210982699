package io.penstock.engine.queue;

import static io.penstock.engine.queue.Batches.pipeline;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.engine.error.RejectedException;
import io.penstock.engine.error.RejectedException.Reason;
import io.penstock.engine.fake.LatchedRuntime;
import io.penstock.engine.fake.MemoryRequestStore;
import io.penstock.engine.model.Schema;
import io.penstock.engine.request.RequestId;
import io.penstock.engine.request.RequestRecord;
import io.penstock.engine.request.RequestState;
import io.penstock.engine.request.Status;
import io.penstock.engine.run.BatchJournal;
import io.penstock.engine.run.Requests;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** What becomes of batch requests when the server stops at some instant and starts again. */
class RecoveryTest {

  private static final Duration NO_TIME = Duration.ZERO;

  @Test
  void finishedStepIsNotRunAgainAndTheInterruptedOneKeepsItsRequest() throws Exception {
    Batches server = new Batches(1);
    server.inARow("p", "first", "second", "third");
    server
        .runtime
        .on("first", LatchedRuntime.returning("\"one\""))
        .on("second", LatchedRuntime.waiting())
        .on("third", LatchedRuntime.returning("\"three\""));
    RequestId id = server.send(pipeline("p"), "x");
    server.queue.start();
    server.runtime.started(2);
    server.store.await(store -> store.children(id).size() == 2);
    List<RequestRecord> before = server.store.children(id);

    Batches again = server.restarted(1);
    again.runtime.on("second", LatchedRuntime.returning("\"two\""));
    again.queue.start();

    RequestRecord ended = again.awaitEnd(id);
    assertEquals(Status.COMPLETED, ended.state().status());
    assertEquals("\"three\"", String.valueOf(output(ended).data()));
    assertEquals(Set.of("second", "third"), again.runtime.started(2));
    assertTrue(again.runtime.isQuiet(2), "the first step ran again");
    List<RequestRecord> after = again.store.children(id);
    assertEquals(before.stream().map(RequestRecord::id).toList(), ids(after).subList(0, 2));
    assertEquals(3, after.size());
    after.forEach(step -> assertEquals(Status.COMPLETED, step.state().status()));
  }

  @Test
  void stepInsideASubPipelineGoesOnWhereItWas() throws Exception {
    Batches server = new Batches(1);
    var inner = server.inARow("inner", "first", "second");
    server.around("outer", inner);
    server
        .runtime
        .on("first", LatchedRuntime.returning("\"one\""))
        .on("second", LatchedRuntime.waiting());
    RequestId id = server.send(pipeline("outer"), "x");
    server.queue.start();
    server.runtime.started(2);
    server.store.await(store -> store.descendants(id).size() == 3);

    Batches again = server.restarted(1);
    again.runtime.on("second", LatchedRuntime.returning("\"two\""));
    again.queue.start();

    assertEquals("\"two\"", String.valueOf(output(again.awaitEnd(id)).data()));
    assertEquals(Set.of("second"), again.runtime.started(1));
    assertTrue(again.runtime.isQuiet(1));
    assertEquals(3, again.store.descendants(id).size());
  }

  /** A step found cancelled without its request would be one that somebody has cancelled alone. */
  @Test
  void stepsThatACancelStopsAreWrittenTogetherWithTheirRequest() throws Exception {
    Batches server = new Batches(1);
    var inner = server.inARow("inner", "first");
    server.around("outer", inner);
    server.runtime.on("first", LatchedRuntime.waiting());
    RequestId id = server.send(pipeline("outer"), "x");
    server.queue.start();
    server.runtime.started(1);
    int before = server.store.commits().size();

    server.changer.cancel(pipeline("outer"), id);

    List<List<RequestRecord>> commits = server.store.commits();
    assertEquals(before + 1, commits.size());
    List<RequestRecord> together = commits.getLast();
    assertEquals(3, together.size());
    assertEquals(id, together.getLast().id());
    together.forEach(each -> assertEquals(Status.CANCELLED, each.state().status()));
  }

  @Test
  void interruptedStepThatIsNotComeToAgainEndsWithTheSubPipelineItBelongsTo() throws Exception {
    Batches server = new Batches(1);
    var inner = server.inARow("inner", "first");
    server.around("outer", inner);
    server.runtime.on("first", LatchedRuntime.waiting());
    RequestId id = server.send(pipeline("outer"), "x");
    server.queue.start();
    server.store.await(store -> store.descendants(id).size() == 2);
    RequestRecord top = server.store.find(id, true).orElseThrow();
    List<RequestRecord> left = server.store.descendants(id);
    RequestRecord sub = left.getFirst();
    Instant now = Instant.now().plusSeconds(1).truncatedTo(ChronoUnit.MICROS);
    MemoryRequestStore store = new MemoryRequestStore();

    BatchJournal journal = new BatchJournal(store, left);
    assertEquals(sub, journal.earlier(sub).orElseThrow());
    journal.stopped(new Requests(InstantSource.fixed(now)).cancelled(sub));
    journal.close(new Requests(InstantSource.fixed(now.plusMillis(5))).cancelled(top));

    assertEquals(List.of(left.getLast().id(), sub.id(), id), ids(store.commits().getFirst()));
    assertEquals(now, store.find(left.getLast().id(), true).orElseThrow().state().completed());
    assertEquals(1, store.commits().size());
  }

  @Test
  void interruptedStepFailsWhereItsVersionForbidsToRunItAgain() throws Exception {
    Batches server = new Batches(1);
    server.inARow("p", "d");
    server.catalog.forbidRestart("d");
    server.runtime.on("d", LatchedRuntime.waiting());
    RequestId id = server.send(pipeline("p"), "x");
    server.queue.start();
    server.runtime.started(1);
    server.store.await(store -> store.children(id).size() == 1);

    Batches again = server.restarted(1);
    again.queue.start();

    assertEquals(Status.FAILED, again.awaitEnd(id).state().status());
    assertEquals(
        "A stop or an error of the server interrupted the request, and the version 'v1' of the deployment 'd'"
            + " does not run interrupted requests again (restart_request_interruption is false).",
        message(again.store.children(id).getFirst()));
    assertTrue(again.runtime.isQuiet(0));
  }

  @Test
  void requestThatAnErrorOfOursInterruptedIsNotRunAgainEitherWhereThatIsForbidden()
      throws Exception {
    Batches server = new Batches(1);
    server.catalog.deployment("d", Schema.PLAIN, Schema.PLAIN);
    server.catalog.forbidRestart("d");
    server.runtime.on(
        "d",
        invocation -> {
          server.store.duringNextCommit(
              () -> {
                throw new IllegalStateException("a bug");
              });
          return LatchedRuntime.returning("\"one\"").run(invocation);
        });
    server.queue.start();

    RequestRecord ended = server.awaitEnd(server.send(Batches.deployment("d"), "x"));

    assertEquals(
        "A stop or an error of the server interrupted the request, and the version 'v1' of the deployment 'd'"
            + " does not run interrupted requests again (restart_request_interruption is false).",
        message(ended));
    assertEquals(Set.of("d"), server.runtime.started(1));
    assertTrue(server.runtime.isQuiet(1), "it ran again");
  }

  @Test
  void requestThatIsInterruptedAgainAndAgainFailsAndSaysSo() throws Exception {
    Batches server = new Batches(1);
    server.inARow("p", "d");
    server.runtime.on("d", LatchedRuntime.waiting());
    RequestId id = server.send(pipeline("p"), "x");
    server.queue.start();
    server.runtime.started(1);
    for (int i = 0; i < Batches.MAXIMUM_INTERRUPTIONS; i++) {
      server.store.await(store -> store.children(id).size() == 1);
      server = server.restarted(1);
      server.queue.start();
      server.runtime.started(1);
    }

    Batches last = server.restarted(1);
    last.queue.start();

    assertEquals(
        "The request was interrupted 4 times while it was running, which is more than the server allows (max-interruptions).",
        message(last.awaitEnd(id)));
    assertEquals(Status.CANCELLED, last.store.children(id).getFirst().state().status());
    assertTrue(last.runtime.isQuiet(0));
  }

  @Test
  void cancelOfWhatNobodyWorksOnYetIsNotAcknowledged() throws Exception {
    Batches server = new Batches(1);
    server.inARow("p", "d");
    server.runtime.on("d", LatchedRuntime.waiting());
    RequestId id = server.send(pipeline("p"), "x");
    server.queue.start();
    server.runtime.started(1);
    Batches starting = server.restarted(1);

    for (Executable call :
        List.<Executable>of(
            () -> starting.changer.cancel(pipeline("p"), id),
            () -> starting.changer.cancel(pipeline("p"), List.of(id.toString())),
            () -> starting.changer.cancelAll(pipeline("p"), "processing"),
            () -> starting.changer.delete(pipeline("p"), id))) {
      assertEquals(Reason.UNAVAILABLE, assertThrows(RejectedException.class, call).reason());
    }

    assertEquals(Status.PROCESSING, starting.status(id));
    starting.queue.start();
    starting.runtime.started(1);
    starting.changer.cancel(pipeline("p"), id);
    assertEquals(Status.CANCELLED, starting.status(id));
  }

  @Test
  void abandonedRequestIsLeftAsItWasForTheNextStart() throws Exception {
    Batches server = new Batches(1);
    server.inARow("p", "d");
    server.runtime.on("d", LatchedRuntime.waiting());
    RequestId id = server.send(pipeline("p"), "x");
    RequestId pending = server.send(pipeline("p"), "y");
    server.queue.start();
    server.runtime.started(1);
    server.store.await(store -> store.children(id).size() == 1);

    server.queue.stop();
    assertEquals(false, server.queue.awaitQuiet(NO_TIME));
    server.queue.abandon();
    server.awaitQuiet();

    assertTrue(server.runtime.isQuiet(1));
    assertEquals(Status.PROCESSING, server.status(id));
    assertEquals(Status.PROCESSING, server.store.children(id).getFirst().state().status());
    assertEquals(Status.PENDING, server.status(pending));
  }

  @Test
  void abandonWaitsForNoClaimAndNothingOfThatBegins() throws Exception {
    Batches server = new Batches(2);
    server.inARow("p", "d");
    server.runtime.on("d", LatchedRuntime.waiting());
    CountDownLatch claimed = new CountDownLatch(1);
    CountDownLatch answered = new CountDownLatch(1);
    server.send(pipeline("p"), "x");
    server.queue.start();
    server.runtime.started(1);
    server.store.beforeNextClaimIsAnswered(
        () -> {
          claimed.countDown();
          await(answered);
        });
    RequestId late = server.send(pipeline("p"), "y");
    claimed.await();

    server.queue.abandon();
    server.awaitQuiet();
    answered.countDown();
    assertFalse(server.queue.isComplete());

    server.awaitQuiet();
    assertTrue(server.runtime.isQuiet(1));
    assertEquals(Status.PROCESSING, server.status(late));
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException unexpected) {
      throw new AssertionError(unexpected);
    }
  }

  @Test
  void endWaitsForTheDiskHoweverLongThatSaysNo() throws Exception {
    Batches server = new Batches(1);
    server.inARow("p", "first", "second");
    server.runtime.on("first", LatchedRuntime.returning("\"one\""));
    server.runtime.on(
        "second",
        invocation -> {
          server.store.failing(4);
          return LatchedRuntime.returning("\"two\"").run(invocation);
        });
    server.queue.start();

    RequestId id = server.send(pipeline("p"), "x");

    assertEquals(Status.COMPLETED, server.awaitEnd(id).state().status());
    server
        .store
        .children(id)
        .forEach(step -> assertEquals(Status.COMPLETED, step.state().status()));
  }

  private static List<RequestId> ids(List<RequestRecord> records) {
    return records.stream().map(RequestRecord::id).toList();
  }

  private static RequestState.Output output(RequestRecord record) {
    RequestState.Output output = record.state().output();
    if (output == null) {
      throw new AssertionError("no output, but " + record.state());
    }
    return output;
  }

  private static String message(RequestRecord record) {
    return record.state() instanceof RequestState.Failed failed
        ? failed.failure().message()
        : "not failed, but " + record.state();
  }
}
