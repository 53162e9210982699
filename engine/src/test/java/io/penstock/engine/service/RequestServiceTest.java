package io.penstock.engine.service;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.engine.error.RejectedException;
import io.penstock.engine.error.UnrecordedEndException;
import io.penstock.engine.fake.FixedCatalog;
import io.penstock.engine.fake.LatchedRuntime;
import io.penstock.engine.fake.MemoryRequestStore;
import io.penstock.engine.fake.SmallJsonCodec;
import io.penstock.engine.model.Schema;
import io.penstock.engine.plan.PlanCompiler;
import io.penstock.engine.plan.RunnableCatalog;
import io.penstock.engine.port.RequestStore;
import io.penstock.engine.port.StoreException;
import io.penstock.engine.port.TokenStore.Principal;
import io.penstock.engine.request.Failure;
import io.penstock.engine.request.RequestId;
import io.penstock.engine.request.RequestRecord;
import io.penstock.engine.request.RequestState;
import io.penstock.engine.request.Status;
import io.penstock.engine.run.DeploymentRunner;
import io.penstock.engine.run.Operators;
import io.penstock.engine.run.PipelineRunner;
import io.penstock.engine.run.Recorder;
import io.penstock.engine.run.Requests;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** However a direct request goes wrong, it ends, and its record says so. */
class RequestServiceTest {

  private static final Principal CALLER = new Principal("a@b.c");

  private final FixedCatalog catalog = new FixedCatalog();
  private final LatchedRuntime runtime = new LatchedRuntime(catalog);
  private final MemoryRequestStore memory = new MemoryRequestStore();

  private RequestService service(RequestStore store, int atOnce) {
    SmallJsonCodec codec = new SmallJsonCodec();
    RunnableCatalog runnable = new RunnableCatalog(catalog, new PlanCompiler(codec));
    Requests requests = new Requests(InstantSource.system());
    Recorder recorder = new Recorder(store);
    DeploymentRunner deployments = new DeploymentRunner(runtime, codec);
    return new RequestService(
        runnable,
        new PipelineRunner(runnable, deployments, new Operators(codec), requests, recorder),
        deployments,
        requests,
        recorder,
        store,
        codec,
        new Admission(atOnce));
  }

  private static DeploymentCall call(@Nullable Integer timeout) {
    return new DeploymentCall(CALLER, "demo", "d", null, new RequestBody.Text("in"), timeout);
  }

  @Test
  void errorInTheRuntimeEndsTheRequestAsFailed() throws Exception {
    catalog.deployment("d", Schema.PLAIN, Schema.PLAIN);
    runtime.on(
        "d",
        _ -> {
          throw new OutOfMemoryError("for the test");
        });

    RequestRecord ended = service(memory, 1).run(call(null));

    assertEquals(
        Failure.Category.INTERNAL, ((RequestState.Failed) ended.state()).failure().category());
    assertEquals(ended, memory.written().getLast());
  }

  @Test
  void endThatCouldNotBeWrittenIsWrittenOnceTheDiskHasRoom() throws Exception {
    catalog.deployment("d", Schema.PLAIN, Schema.PLAIN);
    runtime.on("d", LatchedRuntime.returning("\"out\""));
    FullDisk full = new FullDisk(memory, 1);

    assertThrows(UnrecordedEndException.class, () -> service(full, 1).run(call(null)));

    assertTrue(full.written.await(20, TimeUnit.SECONDS));
    assertEquals(Status.COMPLETED, memory.written().getLast().state().status());
  }

  @Test
  void timeoutsOutOfRangeAreRefusedByNameAndNothingRuns() {
    catalog.deployment("d", Schema.PLAIN, Schema.PLAIN);
    for (int wrong : new int[] {9, 3601, -1}) {
      RejectedException refusal =
          assertThrows(RejectedException.class, () -> service(memory, 1).run(call(wrong)));
      assertEquals(
          "timeout is %d: it must be between 10 and 3600 seconds".formatted(wrong),
          refusal.getMessage());
    }
    assertEquals(List.of(), memory.written());
  }

  @Test
  void requestsBeyondTheLimitAreRefusedAndThePlaceIsGivenBack() throws Exception {
    catalog.deployment("d", Schema.PLAIN, Schema.PLAIN);
    CountDownLatch release = new CountDownLatch(1);
    runtime.on("d", LatchedRuntime.stubborn(release, LatchedRuntime.returning("\"out\"")));
    RequestService service = service(memory, 1);
    Thread first =
        Thread.ofVirtual()
            .start(
                () -> {
                  try {
                    service.run(call(null));
                  } catch (InterruptedException e) {
                    throw new AssertionError(e);
                  }
                });
    runtime.started(1);

    RejectedException refusal =
        assertThrows(RejectedException.class, () -> service.run(call(null)));
    assertEquals(RejectedException.Reason.UNAVAILABLE, refusal.reason());
    release.countDown();
    first.join();
    assertEquals(Status.COMPLETED, service.run(call(null)).state().status());
  }

  /** A store whose first commits find no room. */
  private static final class FullDisk implements RequestStore {

    final CountDownLatch written = new CountDownLatch(1);
    private final MemoryRequestStore store;
    private final AtomicInteger failures;

    FullDisk(MemoryRequestStore store, int failures) {
      this.store = store;
      this.failures = new AtomicInteger(failures);
    }

    @Override
    public void record(RequestRecord record) {
      store.record(record);
    }

    @Override
    public void commit(List<RequestRecord> records) {
      if (failures.getAndDecrement() > 0) {
        throw new StoreException("The disk is full.");
      }
      store.commit(records);
      written.countDown();
    }

    @Override
    public Optional<RequestRecord> find(RequestId id, boolean withData) {
      return store.find(id, withData);
    }

    @Override
    public List<RequestRecord> children(RequestId pipelineRequest) {
      return store.children(pipelineRequest);
    }

    @Override
    public int failUnfinished(Instant now, Failure failure) {
      return store.failUnfinished(now, failure);
    }

    @Override
    public int deleteExpired(Instant now, int limit) {
      return store.deleteExpired(now, limit);
    }
  }
}
