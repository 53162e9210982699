package io.penstock.engine.queue;

import static io.penstock.engine.queue.Batches.copies;
import static io.penstock.engine.queue.Batches.deployment;
import static io.penstock.engine.queue.Batches.pipeline;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.engine.error.RejectedException;
import io.penstock.engine.fake.LatchedRuntime;
import io.penstock.engine.fake.LatchedRuntime.Code;
import io.penstock.engine.fake.SeenCluster;
import io.penstock.engine.model.Schema;
import io.penstock.engine.port.Cluster;
import io.penstock.engine.request.RequestId;
import io.penstock.engine.request.Status;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** The order in which batch requests start, and how they are cancelled. */
class BatchQueueTest {

  @Test
  void requestsOfAVersionStartByPriorityThenCreation() throws Exception {
    Batches server = new Batches(1);
    server.catalog.deployment("d", Schema.PLAIN, Schema.PLAIN);
    BlockingQueue<String> order = new LinkedBlockingQueue<>();
    server.runtime.on(
        "d",
        invocation -> {
          order.add(invocation.input().toJson().toString());
          return LatchedRuntime.returning("\"out\"").run(invocation);
        });
    server.send(deployment("d"), 1, "a", "b");
    server.send(deployment("d"), 0, "c", "d");
    RequestId last = server.send(deployment("d"), 1, "e").getFirst();

    server.queue.start();

    server.awaitEnd(last);
    assertEquals(List.of("\"c\"", "\"d\"", "\"a\"", "\"b\"", "\"e\""), List.copyOf(order));
  }

  @Test
  void manyWaitingOfOneVersionDoNotHoldUpTheFirstOfAnother() throws Exception {
    Batches server = new Batches(2);
    server.inARow("busy", "slow");
    server.inARow("other", "quick");
    CountDownLatch release = new CountDownLatch(1);
    server
        .runtime
        .on("slow", LatchedRuntime.stubborn(release, LatchedRuntime.returning("\"out\"")))
        .on("quick", LatchedRuntime.returning("\"out\""));
    List<RequestId> busy = server.send(pipeline("busy"), 1, copies(250, "x"));
    server.queue.start();
    server.runtime.started(2);

    RequestId other = server.send(pipeline("other"), "y");

    assertEquals(Status.COMPLETED, server.awaitEnd(other).state().status());
    release.countDown();
    for (RequestId id : busy) {
      assertEquals(Status.COMPLETED, server.awaitEnd(id).state().status());
    }
  }

  @Test
  void requestsThatAnotherServerIsJustTakingFromAreLookedAtAgain() throws Exception {
    Batches server = new Batches(1);
    server.catalog.deployment("d", Schema.PLAIN, Schema.PLAIN);
    server.runtime.on("d", LatchedRuntime.returning("\"out\""));
    RequestId id = server.send(deployment("d"), "x");
    server.store.contended(3);

    server.queue.start();

    assertEquals(Status.COMPLETED, server.awaitEnd(id).state().status());
  }

  @Test
  void noMoreRunAtOnceThanTheWorkersOfTheirDeploymentsCanTake() throws Exception {
    Batches server = new Batches(100);
    server.catalog.deployment("d", Schema.PLAIN, Schema.PLAIN);
    server.runtime.on("d", LatchedRuntime.waiting());
    List<RequestId> ids = server.send(deployment("d"), 1, copies(20, "x"));

    server.queue.start();
    server.runtime.started(5);

    long processing = ids.stream().filter(id -> server.status(id) == Status.PROCESSING).count();
    assertEquals(5, processing, "the deployment has five instances of one process");
    server.changer.cancelAll(deployment("d"), "pending");
    server.changer.cancelAll(deployment("d"), "processing");
    assertTrue(server.runtime.isQuiet(5));
    ids.forEach(id -> assertEquals(Status.CANCELLED, server.status(id)));
  }

  @Test
  void requestsWaitAsPendingForAStepWithFewInstancesThatIsSlow() throws Exception {
    Batches server = chain(1, 5);
    AtomicLong most = new AtomicLong();
    server.runtime.on(
        "a",
        invocation -> {
          Thread.sleep(40); // By then those that are to wait in line do.
          most.accumulateAndGet(processing(server), Math::max);
          return LatchedRuntime.returning("\"out\"").run(invocation);
        });
    server.runtime.on("b", LatchedRuntime.returning("\"out\""));
    List<RequestId> ids = server.send(pipeline("p"), 1, copies(20, "x"));

    server.queue.start();

    for (RequestId id : ids) {
      assertEquals(Status.COMPLETED, server.awaitEnd(id).state().status());
    }
    assertTrue(most.get() <= 4, "one runs, one waits, one may be at its end, not " + most);
  }

  @Test
  void allInstancesOfASlowStepGetWorkBehindAQuickOneWithFew() throws Exception {
    Batches server = chain(1, 5);
    server.runtime.on("a", LatchedRuntime.returning("\"out\""));
    server.runtime.on("b", LatchedRuntime.waiting());
    server.send(pipeline("p"), 1, copies(20, "x"));

    server.queue.start();

    server.runtime.started(11); // Six times a, five times b.
    assertEquals(6, processing(server), "as many as both have instances");
    server.changer.cancelAll(pipeline("p"), "pending");
    server.changer.cancelAll(pipeline("p"), "processing");
  }

  @Test
  void laterRequestsNeedNotFindOutAgainHowManyAreOfUse() throws Exception {
    Batches server = chain(5, 1);
    Code quick = LatchedRuntime.returning("\"out\"");
    server.runtime.on("a", quick).on("b", quick);
    List<RequestId> first = server.send(pipeline("p"), 1, copies(50, "x"));
    server.queue.start();
    for (RequestId id : first) {
      server.awaitEnd(id);
    }
    server.awaitQuiet();

    server.runtime.on("a", LatchedRuntime.waiting());
    server.send(pipeline("p"), 1, copies(20, "x"));

    server.store.await(_ -> processing(server) > 1); // No step has ended, which would allow more.
    server.changer.cancelAll(pipeline("p"), "pending");
    server.changer.cancelAll(pipeline("p"), "processing");
  }

  /** Pipeline p, of a and then b, with so many instances. */
  private static Batches chain(int a, int b) {
    Batches server = new Batches(100);
    server.inARow("p", "a", "b");
    server.catalog.instances("a", a);
    server.catalog.instances("b", b);
    server.runtime.instances("a", a).instances("b", b);
    return server;
  }

  private static long processing(Batches server) {
    return server.store.rows().stream()
        .filter(row -> row.parent() == null)
        .filter(row -> row.state().status() == Status.PROCESSING)
        .count();
  }

  @Test
  void fullQueueRefusesWithTheLimitAndTakesMoreOnceThereIsRoom() throws Exception {
    Batches server = new Batches(1);
    server.catalog.deployment("d", Schema.PLAIN, Schema.PLAIN);
    server.send(deployment("d"), 1, copies(100, "x"));

    RejectedException full =
        assertThrows(RejectedException.class, () -> server.send(deployment("d"), "one more"));

    assertEquals(
        "The queue of the version 'v1' is full: 100 requests wait, the call makes 1, and maximum_queue_size allows"
            + " 100. Wait for some to be processed, cancel some, or raise the limit",
        full.getMessage());
    assertEquals(100, server.store.rows().size());
    server.changer.cancel(deployment("d"), server.store.rows().getFirst().id());
    server.send(deployment("d"), "one more");
  }

  @Test
  void callsAtOnceDoNotFillTheQueueTwiceWhileOthersAddToItToo() {
    Batches server =
        new Batches(1, new SeenCluster(List.of(new Cluster.Server(2, "http://another"))));
    server.catalog.deployment("d", Schema.PLAIN, Schema.PLAIN);
    List<RejectedException> refused = new ArrayList<>();
    server.store.duringNextCommit(
        () ->
            refused.add(
                assertThrows(
                    RejectedException.class,
                    () -> server.send(deployment("d"), 1, copies(60, "y")))));

    assertDoesNotThrow(() -> server.send(deployment("d"), 1, copies(60, "x")));

    assertEquals(1, refused.size());
    assertEquals(60, server.store.rows().size());
    assertDoesNotThrow(() -> server.send(deployment("d"), 1, copies(40, "y")));
  }

  @Test
  void instancesThatWhatRunsMayNeedAreNotRetired() throws Exception {
    Batches server = new Batches(100);
    server.around("outer", server.inARow("inner", "a", "b"));
    server.inARow("other", "c");
    server.runtime.on("a", LatchedRuntime.waiting());
    server.send(pipeline("outer"), "x");
    server.queue.start();
    server.runtime.started(1);

    server.services.retirement().proceed();
    assertEquals(Set.of("a", "b"), server.runtime.needed());

    server.changer.cancelAll(pipeline("outer"), "processing");
    server.awaitQuiet();
    server.services.retirement().proceed();
    assertEquals(Set.of(), server.runtime.needed());
  }

  @Test
  void batchThatIsTooLargeForAnEmptyQueueIsNotToldToWait() {
    Batches server = new Batches(1);
    server.catalog.deployment("d", Schema.PLAIN, Schema.PLAIN);

    RejectedException tooMany =
        assertThrows(
            RejectedException.class,
            () -> server.send(deployment("d"), 1, Batches.copies(101, "x")));

    assertEquals(
        "The call makes 101 requests, and maximum_queue_size allows only 100 to wait for the version 'v1':"
            + " send fewer at once, or raise the limit",
        tooMany.getMessage());
    assertEquals(0, server.store.rows().size());
  }

  @Test
  void batchWithOneFaultyItemIsRefusedAsAWhole() {
    Batches server = new Batches(1);
    server.catalog.deployment("d", Schema.structured(), Schema.PLAIN);

    assertThrows(RejectedException.class, () -> server.send(deployment("d"), 1, "no object"));

    assertEquals(List.of(), server.store.written());
  }

  @Test
  void cancelledPendingRequestNeverStarts() throws Exception {
    Batches server = new Batches(1);
    server.inARow("p", "d");
    server.runtime.on("d", LatchedRuntime.returning("\"out\""));
    RequestId cancelled = server.send(pipeline("p"), "x");
    RequestId other = server.send(pipeline("p"), "y");

    server.changer.cancel(pipeline("p"), cancelled);
    server.queue.start();

    server.awaitEnd(other);
    assertEquals(Set.of("d"), server.runtime.started(1));
    assertTrue(server.runtime.isQuiet(1));
    assertEquals(Status.CANCELLED, server.status(cancelled));
    assertEquals(null, server.store.find(cancelled, true).orElseThrow().state().started());
  }

  @Test
  void cancelOfARunningRequestReturnsWhenNothingOfItRuns() throws Exception {
    Batches server = new Batches(1);
    server.inARow("p", "first", "second");
    server
        .runtime
        .on("first", LatchedRuntime.returning("\"out\""))
        .on("second", LatchedRuntime.waiting());
    RequestId id = server.send(pipeline("p"), "x");
    server.queue.start();
    server.runtime.started(2);

    server.changer.cancel(pipeline("p"), id);

    assertTrue(server.runtime.isQuiet(2));
    assertEquals(Status.CANCELLED, server.status(id));
    assertEquals(
        List.of(Status.COMPLETED, Status.CANCELLED),
        server.store.children(id).stream().map(step -> step.state().status()).toList());
    server.changer.cancel(pipeline("p"), id); // Again: it is as the caller wants it.
  }

  @Test
  void cancelOfARequestThatEndedOtherwiseIsRefused() throws Exception {
    Batches server = new Batches(1);
    server.inARow("p", "d");
    server.runtime.on("d", LatchedRuntime.returning("\"out\""));
    RequestId id = server.send(pipeline("p"), "x");
    server.queue.start();
    server.awaitEnd(id);

    RejectedException late =
        assertThrows(RejectedException.class, () -> server.changer.cancel(pipeline("p"), id));

    assertEquals(
        "The request has ended already, as completed: only pending and processing requests can be"
            + " cancelled",
        late.getMessage());
    server.changer.cancel(pipeline("p"), List.of(id.toString())); // In a list it is left alone.
    assertEquals(Status.COMPLETED, server.status(id));
  }

  @Test
  void cancelOfAStepFailsThePipelineRequestItBelongsTo() throws Exception {
    Batches server = new Batches(1);
    server.inARow("p", "d");
    server.runtime.on("d", LatchedRuntime.waiting());
    RequestId id = server.send(pipeline("p"), "x");
    server.queue.start();
    server.runtime.started(1);
    server.store.await(store -> !store.children(id).isEmpty());
    RequestId step = server.store.children(id).getFirst().id();

    server.changer.cancel(deployment("d"), step);

    assertEquals(Status.CANCELLED, server.status(step));
    assertEquals(Status.FAILED, server.awaitEnd(id).state().status());
  }

  @Test
  void deletingARunningRequestStopsItAndLeavesNothing() throws Exception {
    Batches server = new Batches(1);
    server.inARow("p", "d");
    server.runtime.on("d", LatchedRuntime.waiting());
    RequestId id = server.send(pipeline("p"), "x");
    server.queue.start();
    server.runtime.started(1);

    server.changer.delete(pipeline("p"), List.of(id.toString()));

    assertTrue(server.runtime.isQuiet(1));
    assertEquals(List.of(), server.store.rows());
  }

  @Test
  void oneUnknownIdAmongManyChangesNothing() throws Exception {
    Batches server = new Batches(1);
    server.inARow("p", "d");
    RequestId id = server.send(pipeline("p"), "x");
    List<String> ids = List.of(id.toString(), RequestId.next(0).toString());

    assertThrows(RejectedException.class, () -> server.changer.cancel(pipeline("p"), ids));
    assertThrows(RejectedException.class, () -> server.changer.delete(pipeline("p"), ids));

    assertEquals(Status.PENDING, server.status(id));
  }

  @Test
  void requestWhoseVersionIsGoneFailsAndSaysSo() throws Exception {
    Batches server = new Batches(1);
    server.catalog.deployment("d", Schema.PLAIN, Schema.PLAIN);
    RequestId id = server.send(deployment("d"), "x");
    server.catalog.removeDeployment("d");

    server.queue.start();

    assertEquals(Status.FAILED, server.awaitEnd(id).state().status());
  }
}
