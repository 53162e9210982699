package io.penstock.engine.queue;

import static io.penstock.engine.queue.Batches.copies;
import static io.penstock.engine.queue.Batches.deployment;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.penstock.engine.catalog.Deployment;
import io.penstock.engine.catalog.Retention;
import io.penstock.engine.fake.FixedCatalog;
import io.penstock.engine.fake.LatchedRuntime;
import io.penstock.engine.fake.MemoryRequestStore;
import io.penstock.engine.fake.OtherServer;
import io.penstock.engine.model.Payload;
import io.penstock.engine.model.Schema;
import io.penstock.engine.port.Cluster;
import io.penstock.engine.request.RequestId;
import io.penstock.engine.request.RequestRecord;
import io.penstock.engine.request.RequestRecord.Handling;
import io.penstock.engine.request.RequestRecord.Parent;
import io.penstock.engine.request.RequestRecord.Timeouts;
import io.penstock.engine.request.RequestState;
import io.penstock.engine.request.Status;
import io.penstock.engine.request.Target;
import io.penstock.engine.run.ActiveRequest;
import io.penstock.engine.run.Requests;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Cancelling all requests of a version in one state, with another server on the same store. */
@Timeout(60)
class BulkCancelTest {

  /** More than are looked at together. */
  private static final int MANY = 2_500;

  private final MemoryRequestStore store = new MemoryRequestStore();
  private final Batches server = new Batches(1, new FixedCatalog(), store, new OtherServer(store));
  private final Requests requests = new Requests(InstantSource.system());
  private final Deployment deployment = server.catalog.deployment("d", Schema.PLAIN, Schema.PLAIN);
  private final UUID version = Objects.requireNonNull(deployment.defaultVersion());

  @Test
  void processingRequestsOfAnotherServerAreCancelledHoweverMany() throws Exception {
    server.queue.start();
    RequestId pipelineRequest = RequestId.next(0);
    store.record(processing(null));
    Stream.generate(() -> processing(pipelineRequest)).limit(MANY).forEach(store::record);

    server.changer.cancelAll(deployment("d"), "processing");

    assertEquals(Set.of(Status.CANCELLED), statuses());
  }

  @ParameterizedTest
  @ValueSource(strings = {"-PT1H", "-PT0.05S", "PT0S", "PT1H"})
  void whatAnotherServerTakesFromTheQueueMeanwhileIsCancelledWhateverItsClockSays(Duration ahead)
      throws Exception {
    send();
    List<RequestId> taken = store.beginToTake(version, 2);
    store.afterNextRemovals(() -> store.take(taken, Instant.now().plus(ahead)));

    server.changer.cancelAll(deployment("d"), "pending");

    assertEquals(Set.of(Status.CANCELLED), statuses());
  }

  @Test
  void whatAnotherServerIsStillTakingIsWaitedFor() throws Exception {
    send();
    List<RequestId> taken = store.beginToTake(version, 2);
    store.afterNextRemovals(() -> {}, () -> {}, () -> store.take(taken, Instant.now()));

    server.changer.cancelAll(deployment("d"), "pending");

    assertEquals(Set.of(Status.CANCELLED), statuses());
  }

  @Test
  void whatAnotherServerDoesNotTakeInTheEndIsRemovedFromTheQueue() throws Exception {
    send();
    List<RequestId> taken = store.beginToTake(version, 2);
    store.afterNextRemovals(() -> store.leave(taken));

    server.changer.cancelAll(deployment("d"), "pending");

    assertEquals(Set.of(Status.CANCELLED), statuses());
    store
        .rows()
        .forEach(row -> assertNull(row.state().started(), "nobody has begun to process it"));
  }

  @Test
  void whatThisServerProcessesDoesNotHideWhatAnotherTakes() throws Exception {
    send();
    List<RequestId> taken = store.beginToTake(version, 2);
    RequestId pipelineRequest = RequestId.next(0);
    Stream.generate(() -> processing(pipelineRequest)).limit(MANY).forEach(this::runHere);
    store.afterNextRemovals(() -> store.take(taken, Instant.now()));

    server.changer.cancelAll(deployment("d"), "pending");

    taken.forEach(id -> assertEquals(Status.CANCELLED, server.status(id)));
    server.queue.start();
    server.changer.cancelAll(deployment("d"), "processing");
    assertEquals(Set.of(Status.CANCELLED), statuses());
  }

  /** Until it is stopped. */
  private void runHere(RequestRecord request) {
    store.record(request);
    server.services.active().enter(request, this::waitForStop).start();
  }

  private void waitForStop(ActiveRequest own) {
    try (own) {
      try {
        new CountDownLatch(1).await();
      } catch (InterruptedException stopped) {
        store.record(requests.cancelled(own.begun()));
        own.end(Status.CANCELLED);
      }
    }
  }

  @Test
  void whatIsProcessedWhenAllThatWaitIsCancelledGoesOn() throws Exception {
    RequestRecord request = processing(null);
    RequestRecord step = processing(request.id());
    RequestRecord direct = processing(Handling.express(Retention.Mode.FULL), null);
    // By a clock that is ahead.
    store.record(request.withState(new RequestState.Processing(Instant.now().plusSeconds(60))));
    send();
    store.afterNextRemovals(() -> store.record(List.of(step, direct), List.of()));

    server.changer.cancelAll(deployment("d"), "pending");

    for (RequestRecord goesOn : List.of(request, step, direct)) {
      assertEquals(Status.PROCESSING, server.status(goesOn.id()));
    }
    assertEquals(Set.of(Status.PROCESSING, Status.CANCELLED), statuses());
  }

  @Test
  void whatThisServerProcessesGoesOnWhenAllThatWaitIsCancelled() throws Exception {
    server.runtime.on("d", LatchedRuntime.waiting());
    List<RequestId> ids = send();
    server.queue.start();
    server.runtime.started(1);

    server.changer.cancelAll(deployment("d"), "pending");

    assertEquals(
        List.of(Status.PROCESSING, Status.CANCELLED, Status.CANCELLED),
        ids.stream().map(server::status).toList());
    server.changer.cancelAll(deployment("d"), "processing");
    assertEquals(Set.of(Status.CANCELLED), statuses());
  }

  @Test
  void whatAServerGoesOnWithThatStartsMeanwhileIsNotTakenForWhatHasWaited() throws Exception {
    Batches starting = new Batches(1, server.catalog, store, Cluster.ALONE);
    starting.runtime.on("d", LatchedRuntime.waiting());
    RequestRecord before = processing(null);
    store.record(before);
    List<RequestId> ids = send();
    store.afterNextRemovals(starting.queue::start);

    starting.changer.cancelAll(deployment("d"), "pending");

    assertEquals(Status.PROCESSING, starting.status(before.id()));
    ids.forEach(id -> assertEquals(Status.CANCELLED, starting.status(id)));
    starting.changer.cancelAll(deployment("d"), "processing");
  }

  private List<RequestId> send() throws Exception {
    return server.send(deployment("d"), 1, copies(3, "x"));
  }

  /**
   * One that has just begun.
   *
   * @param parent the pipeline request whose step it is; null for none
   */
  private RequestRecord processing(@Nullable RequestId parent) {
    return processing(Handling.batch(RequestRecord.STANDARD_PRIORITY, Retention.Mode.FULL), parent);
  }

  private RequestRecord processing(Handling handling, @Nullable RequestId parent) {
    return requests.begin(
        new Target.DeploymentTarget("demo", deployment.name(), "v1", version),
        parent == null ? null : new Parent(parent, UUID.randomUUID(), "d", ""),
        "a@b.c",
        new Timeouts(Duration.ofHours(1), Duration.ofHours(1)),
        handling,
        new Payload.Plain("x"),
        Duration.ofDays(1));
  }

  private Set<Status> statuses() {
    return store.rows().stream().map(row -> row.state().status()).collect(Collectors.toSet());
  }
}
