package io.penstock.adapters.runtime.python;

import static io.penstock.testkit.RuntimeHarness.failure;
import static io.penstock.testkit.RuntimeHarness.instances;
import static io.penstock.testkit.RuntimeHarness.item;
import static io.penstock.testkit.RuntimeHarness.output;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.adapters.runtime.python.packages.PackageSettings;
import io.penstock.adapters.runtime.python.packages.PythonPackageStore;
import io.penstock.engine.port.DeploymentRuntime.Result;
import io.penstock.engine.request.Failure.Category;
import io.penstock.testkit.RecordedLogs;
import io.penstock.testkit.RuntimeHarness;
import io.penstock.testkit.RuntimeHarness.Call;
import io.penstock.testkit.RuntimeHarness.Deployed;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Many requests of every kind at once: each ends in its own way, and none in another's. */
class WorkerChaosIT {

  private static final int REQUESTS = 300;
  private static final Duration LONG = Duration.ofSeconds(60);

  private enum Kind {
    ECHO,
    RAISE,
    CRASH,
    GARBAGE,
    FLOOD,
    CANCELLED,
    STUBBORN
  }

  @Test
  void everyRequestEndsInItsOwnWay() throws Exception {
    try (DataFolder data = DataFolder.create();
        PythonRuntime runtime =
            new PythonRuntime(
                data.path(),
                PythonSettings.DEFAULT.withRequestLimits(1000, 10_000),
                new PythonPackageStore(data.path(), PackageSettings.DEFAULT),
                new RecordedLogs())) {
      RuntimeHarness harness =
          new RuntimeHarness(runtime, new PythonPackageStore(data.path(), PackageSettings.DEFAULT));
      Deployed deployed =
          harness.deploy(
              """
              import os, signal, time
              def link():
                  for name in os.listdir("/proc/self/fd"):
                      try:
                          if os.readlink("/proc/self/fd/" + name).startswith("socket:"): return int(name)
                      except OSError: pass
              class Deployment:
                  def request(self, data):
                      kind = data["x"] %% %d
                      if kind == 1: raise ValueError()
                      if kind == 2: os._exit(2)
                      if kind == 3: os.write(link(), b"garbage" * 10)
                      while kind == 4: print("flood")
                      while kind == 5: time.sleep(0.01)
                      while kind == 6:
                          try:
                              while True: time.sleep(0.01)
                          except BaseException: pass
                      return data["x"]
              """
                  .formatted(Kind.values().length),
              instances(0, 4),
              Map.of());
      harness.setExpressQueue(deployed, REQUESTS);
      Random random = new Random(20260101);
      List<Call> calls = new ArrayList<>();
      List<Integer> inputs = new ArrayList<>();
      for (int i = 0; i < REQUESTS; i++) {
        // Most are echoes: it is their answers that must not suffer.
        int input = i * 7 + (random.nextInt(3) == 0 ? random.nextInt(7) : 0);
        inputs.add(input);
        calls.add(harness.start(deployed, item(input), limit(kind(input))));
      }
      for (int i = 0; i < REQUESTS; i++) {
        if (kind(inputs.get(i)) == Kind.CANCELLED) {
          calls.get(i).thread().interrupt();
        }
      }
      for (int i = 0; i < REQUESTS; i++) {
        check(inputs.get(i), calls.get(i));
      }
    }
  }

  private static Duration limit(Kind kind) {
    return kind == Kind.STUBBORN ? Duration.ofMillis(200) : LONG;
  }

  private static Kind kind(int input) {
    return Kind.values()[input % Kind.values().length];
  }

  private static void check(int input, Call call) throws Exception {
    if (kind(input) == Kind.CANCELLED) {
      ExecutionException end =
          assertThrows(ExecutionException.class, () -> call.result().get(60, TimeUnit.SECONDS));
      assertInstanceOf(InterruptedException.class, end.getCause());
      return;
    }
    Result result = call.result().get(60, TimeUnit.SECONDS);
    switch (kind(input)) {
      case ECHO -> assertEquals(Integer.toString(input), output(result));
      case RAISE -> assertEquals(Category.USER_CODE, failure(result).category());
      case CRASH ->
          assertEquals(
              "The worker process ended with exit code 2 while it ran the request.",
              failure(result).message());
      case GARBAGE ->
          assertTrue(failure(result).message().contains("nonsense"), failure(result)::message);
      case FLOOD ->
          assertTrue(failure(result).message().contains("printed"), failure(result)::message);
      case STUBBORN -> assertEquals(Category.TIMEOUT, failure(result).category());
      case CANCELLED -> throw new AssertionError("handled above");
    }
  }
}
