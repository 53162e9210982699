package io.penstock.testkit;

import static io.penstock.testkit.RuntimeHarness.failure;
import static io.penstock.testkit.RuntimeHarness.item;
import static io.penstock.testkit.RuntimeHarness.output;
import static io.penstock.testkit.RuntimeHarness.streamed;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.engine.model.Payload;
import io.penstock.engine.port.DeploymentRuntime;
import io.penstock.engine.port.PackageStore;
import io.penstock.engine.port.UpdateListener;
import io.penstock.engine.request.Failure.Category;
import io.penstock.testkit.RuntimeHarness.Call;
import io.penstock.testkit.RuntimeHarness.Deployed;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What every {@link DeploymentRuntime} does with the updates of Python code (reference, section
 * 10).
 */
public abstract class StreamingUpdateContract {

  private static final Duration LONG = Duration.ofSeconds(60);

  private static final String ENDLESS =
      """
      class Deployment:
          def __init__(self): self.served = 0
          def request(self, data, context):
              self.served += 1
              while data["x"]: context["streaming_update"]("x" * 10000)
              return self.served
      """;

  private DeploymentRuntime runtime;
  private RuntimeHarness harness;

  /** A store whose packages the runtime can run. */
  protected abstract PackageStore packages() throws Exception;

  /** A new runtime. */
  protected abstract DeploymentRuntime runtime() throws Exception;

  @BeforeEach
  final void start() throws Exception {
    runtime = runtime();
    harness = new RuntimeHarness(runtime, packages());
  }

  @AfterEach
  final void stop() {
    runtime.close();
  }

  @Test
  void updatesAreHeardInTheirOrderAndTheContextIsOtherwiseTheSame() throws Exception {
    Deployed deployed =
        harness.deploy(
            """
            class Deployment:
                def request(self, data, context):
                    show = context.pop("streaming_update")
                    for text in ["", "one\\ntwo", "gr\\u00fcn \\U0001F33E", "y" * 1000000, 7, None, "\\ud800"]:
                        show(text)
                    return sorted(context)
            """);
    List<String> heard = new CopyOnWriteArrayList<>();

    String output = output(runtime.invoke(streamed(deployed, item(1), LONG, heard::add)));

    assertEquals("[\"id\",\"request_mode\",\"user_id\"]", output);
    assertEquals(
        List.of("", "one\ntwo", "grün 🌾", "y".repeat(1_000_000), "7", "None", "?"), heard);
  }

  @Test
  void requestsMethodAndOtherThreadsShowUpdates() throws Exception {
    Deployed deployed =
        harness.deploy(
            """
            import threading
            class Deployment:
                def requests(self, data, context):
                    helper = threading.Thread(target=context["streaming_update"], args=("from a thread",))
                    helper.start()
                    helper.join()
                    context["streaming_update"](str(len(data)))
                    return "done"
            """);
    List<String> heard = new CopyOnWriteArrayList<>();
    Payload two = new Payload.Many(List.of(item(1), item(2)));

    assertEquals("\"done\"", output(runtime.invoke(streamed(deployed, two, LONG, heard::add))));
    assertEquals(List.of("from a thread", "2"), heard);
  }

  @Test
  void updateThatIsTooLongRaisesInTheCode() throws Exception {
    Deployed deployed =
        harness.deploy(
            """
            class Deployment:
                def request(self, data, context):
                    try: context["streaming_update"]("\u00fc" * 524289)
                    except ValueError as problem: return str(problem)
            """);
    List<String> heard = new CopyOnWriteArrayList<>();

    String output = output(runtime.invoke(streamed(deployed, item(1), LONG, heard::add)));

    assertTrue(output.contains("1048578 bytes; at most 1048576"), output);
    assertEquals(List.of(), heard);
  }

  @Test
  void updateIsHeardWhileTheCodeStillWorks() throws Exception {
    Deployed deployed =
        harness.deploy(
            """
            import time
            class Deployment:
                def request(self, data, context):
                    context["streaming_update"]("early")
                    time.sleep(1000)
            """);
    BlockingQueue<String> heard = new LinkedBlockingQueue<>();
    Call call = harness.start(streamed(deployed, item(1), LONG, heard::add));

    assertEquals("early", heard.poll(30, TimeUnit.SECONDS));

    call.thread().interrupt();
    assertThrows(ExecutionException.class, () -> call.result().get(30, TimeUnit.SECONDS));
  }

  @Test
  void whatIsShownAfterTheRequestOrToNobodyIsNotHeard() throws Exception {
    Deployed deployed =
        harness.deploy(
            """
            class Deployment:
                kept = []
                def request(self, data, context):
                    for show in self.kept: show("late")
                    self.kept.append(context["streaming_update"])
                    self.kept[-1]("own")
                    return len(self.kept)
            """);
    List<String> first = new CopyOnWriteArrayList<>();
    List<String> third = new CopyOnWriteArrayList<>();

    assertEquals("1", output(runtime.invoke(streamed(deployed, item(1), LONG, first::add))));
    assertEquals("2", output(harness.call(deployed, 1)));
    assertEquals("3", output(runtime.invoke(streamed(deployed, item(1), LONG, third::add))));

    assertEquals(List.of("own"), first);
    assertEquals(List.of("own"), third);
  }

  @Test
  void codeThatIsCancelledWhileItsListenerWaitsUnwindsAndItsWorkerGoesOn() throws Exception {
    Deployed deployed = harness.deploy(ENDLESS);
    CountDownLatch full = new CountDownLatch(1);
    Call call = harness.start(streamed(deployed, item(1), LONG, waitingFor(full)));
    assertTrue(full.await(30, TimeUnit.SECONDS));

    call.thread().interrupt();

    ExecutionException cancelled =
        assertThrows(ExecutionException.class, () -> call.result().get(30, TimeUnit.SECONDS));
    assertInstanceOf(InterruptedException.class, cancelled.getCause());
    assertEquals("2", output(harness.call(deployed, 0)), "the same worker");
  }

  @Test
  void codeWhoseTimeIsUpWhileItsListenerWaitsIsStopped() throws Exception {
    Deployed deployed = harness.deploy(ENDLESS);
    assertEquals("1", output(harness.call(deployed, 0))); // Its worker is warm from here on.
    CountDownLatch full = new CountDownLatch(1);

    Category category =
        failure(
                runtime.invoke(
                    streamed(deployed, item(1), Duration.ofMillis(500), waitingFor(full))))
            .category();

    assertEquals(Category.TIMEOUT, category);
    assertEquals(0, full.getCount());
  }

  @Test
  void versionThatIsRemovedWhileItsListenerWaitsFailsItsRequest() throws Exception {
    Deployed deployed = harness.deploy(ENDLESS);
    CountDownLatch full = new CountDownLatch(1);
    Call call = harness.start(streamed(deployed, item(1), LONG, waitingFor(full)));
    assertTrue(full.await(30, TimeUnit.SECONDS));

    runtime.undeploy(deployed.versionId());

    assertEquals(Category.CAPACITY, failure(call.result().get(30, TimeUnit.SECONDS)).category());
  }

  /** A reader who takes nothing. */
  private static UpdateListener waitingFor(CountDownLatch full) {
    return _ -> {
      full.countDown();
      new CountDownLatch(1).await();
    };
  }
}
