package io.penstock.engine.queue;

import static io.penstock.engine.queue.Batches.deployment;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.penstock.engine.catalog.Deployment;
import io.penstock.engine.catalog.Retention;
import io.penstock.engine.fake.FixedCatalog;
import io.penstock.engine.fake.MemoryRequestStore;
import io.penstock.engine.fake.OtherServer;
import io.penstock.engine.model.Payload;
import io.penstock.engine.model.Schema;
import io.penstock.engine.request.RequestId;
import io.penstock.engine.request.RequestRecord;
import io.penstock.engine.request.RequestRecord.Handling;
import io.penstock.engine.request.RequestRecord.Parent;
import io.penstock.engine.request.RequestRecord.Timeouts;
import io.penstock.engine.request.Status;
import io.penstock.engine.request.Target;
import io.penstock.engine.run.ActiveRequest;
import io.penstock.engine.run.Requests;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

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

  @BeforeEach
  void start() {
    server.queue.start();
  }

  @Test
  void processingRequestsOfAnotherServerAreCancelledHoweverMany() throws Exception {
    RequestId pipelineRequest = RequestId.next(0);
    store.record(processing(null));
    Stream.generate(() -> processing(pipelineRequest)).limit(MANY).forEach(store::record);

    server.changer.cancelAll(deployment("d"), "processing");

    assertEquals(Set.of(Status.CANCELLED), statuses());
  }

  @Test
  void requestsOfThisServerDoNotHideThoseOfAnother() throws Exception {
    store.record(processing(null));
    Stream.generate(() -> processing(null)).limit(MANY).forEach(this::runHere);

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

  /**
   * One that has just begun.
   *
   * @param parent the pipeline request whose step it is; null for none
   */
  private RequestRecord processing(@Nullable RequestId parent) {
    return requests.begin(
        new Target.DeploymentTarget("demo", deployment.name(), "v1", version),
        parent == null ? null : new Parent(parent, UUID.randomUUID(), "d", ""),
        "a@b.c",
        new Timeouts(Duration.ofHours(1), Duration.ofHours(1)),
        Handling.batch(RequestRecord.STANDARD_PRIORITY, Retention.Mode.FULL),
        new Payload.Plain("x"),
        Duration.ofDays(1));
  }

  private Set<Status> statuses() {
    return store.rows().stream().map(row -> row.state().status()).collect(Collectors.toSet());
  }
}
