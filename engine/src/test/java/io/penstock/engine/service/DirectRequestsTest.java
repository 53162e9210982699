package io.penstock.engine.service;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.penstock.engine.error.RejectedException;
import io.penstock.engine.error.UnrecordedEndException;
import io.penstock.engine.fake.FixedCatalog;
import io.penstock.engine.fake.LatchedRuntime;
import io.penstock.engine.fake.MemoryRequestStore;
import io.penstock.engine.fake.SmallJsonCodec;
import io.penstock.engine.model.Schema;
import io.penstock.engine.port.TokenStore.Principal;
import io.penstock.engine.request.Failure;
import io.penstock.engine.request.RequestRecord;
import io.penstock.engine.request.RequestState;
import io.penstock.engine.request.Status;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** However a direct request goes wrong, it ends, and its record says so. */
class DirectRequestsTest {

  private static final Principal CALLER = new Principal("a@b.c");

  private final FixedCatalog catalog = new FixedCatalog();
  private final LatchedRuntime runtime = new LatchedRuntime(catalog);
  private final MemoryRequestStore memory = new MemoryRequestStore();

  private DirectRequests service(int atOnce) {
    return RequestServices.on(
            new RequestServices.Ports(
                catalog, runtime, memory, memory, new SmallJsonCodec(), InstantSource.system()),
            new RequestServices.Bounds(atOnce, 1, 1))
        .direct();
  }

  private static DeploymentCall call(@Nullable Integer timeout) {
    return new DeploymentCall(CALLER, "demo", "d", null, new RequestBody.Text("in"), timeout, null);
  }

  @Test
  void errorInTheRuntimeEndsTheRequestAsFailed() throws Exception {
    catalog.deployment("d", Schema.PLAIN, Schema.PLAIN);
    runtime.on(
        "d",
        _ -> {
          throw new OutOfMemoryError("for the test");
        });

    RequestRecord ended = service(1).run(call(null), null, _ -> {}).request();

    assertEquals(
        Failure.Category.INTERNAL, ((RequestState.Failed) ended.state()).failure().category());
    assertEquals(ended, memory.written().getLast());
  }

  @Test
  void endThatCouldNotBeWrittenIsWrittenOnceTheDiskHasRoom() throws Exception {
    catalog.deployment("d", Schema.PLAIN, Schema.PLAIN);
    runtime.on("d", LatchedRuntime.returning("\"out\""));
    memory.failing(1);

    assertThrows(UnrecordedEndException.class, () -> service(1).run(call(null), null, _ -> {}));

    memory.await(
        store -> store.rows().stream().anyMatch(row -> row.state().status() == Status.COMPLETED));
  }

  @Test
  void timeoutsOutOfRangeAreRefusedByNameAndNothingRuns() {
    catalog.deployment("d", Schema.PLAIN, Schema.PLAIN);
    for (int wrong : new int[] {9, 3601, -1}) {
      RejectedException refusal =
          assertThrows(RejectedException.class, () -> service(1).run(call(wrong), null, _ -> {}));
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
    DirectRequests service = service(1);
    Thread first =
        Thread.ofVirtual()
            .start(
                () -> {
                  try {
                    service.run(call(null), null, _ -> {});
                  } catch (InterruptedException e) {
                    throw new AssertionError(e);
                  }
                });
    runtime.started(1);

    RejectedException refusal =
        assertThrows(RejectedException.class, () -> service.run(call(null), null, _ -> {}));
    assertEquals(RejectedException.Reason.UNAVAILABLE, refusal.reason());
    release.countDown();
    first.join();
    assertEquals(
        Status.COMPLETED, service.run(call(null), null, _ -> {}).request().state().status());
  }
}
