package io.penstock.adapters.runtime.python;

import static io.penstock.testkit.RuntimeHarness.failure;
import static io.penstock.testkit.RuntimeHarness.instances;
import static io.penstock.testkit.RuntimeHarness.output;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.penstock.adapters.runtime.python.packages.PackageSettings;
import io.penstock.adapters.runtime.python.packages.PythonPackageStore;
import io.penstock.engine.request.Failure;
import io.penstock.engine.request.Failure.Category;
import io.penstock.testkit.RecordedLogs;
import io.penstock.testkit.RuntimeHarness;
import io.penstock.testkit.RuntimeHarness.Call;
import io.penstock.testkit.RuntimeHarness.Deployed;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** User code that attacks its own worker: the socket, the descriptors, the log, the process. */
class WorkerFaultsIT {

  private static final int OUTPUT_LIMIT = 100_000;
  private static final int LOG_LIMIT = 200_000;

  @AutoClose private static DataFolder data;

  private PythonRuntime runtime;
  private RuntimeHarness harness;

  @BeforeAll
  static void create() throws IOException {
    data = DataFolder.create();
  }

  @BeforeEach
  void start() throws IOException {
    runtime =
        new PythonRuntime(
            data.path(),
            PythonSettings.DEFAULT.withRequestLimits(OUTPUT_LIMIT, LOG_LIMIT),
            new PythonPackageStore(data.path(), PackageSettings.DEFAULT),
            new RecordedLogs());
    harness =
        new RuntimeHarness(runtime, new PythonPackageStore(data.path(), PackageSettings.DEFAULT));
  }

  @AfterEach
  void stop() {
    runtime.close();
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          os.close(link()); time.sleep(1000)                 | The worker closed its connection to the server while it ran the request.
          os.close(link())                                   | The worker closed its connection to the server while it ran the request.
          os.dup2(os.open("/dev/null", os.O_RDWR), link())   | The worker closed its connection to the server while it ran the request.
          os.write(link(), b"garbage" * 10)                  | The worker sent the server nonsense (no frame header) while it ran the request.
          os.write(link(), frame(99))                        | The worker sent the server nonsense (unknown frame type 99) while it ran the request.
          os.write(link(), frame(0))                         | The worker sent the server nonsense (unknown frame type 0) while it ran the request.
          os.write(link(), frame(5))                         | The worker sent the server nonsense (a frame of type REQUEST) while it ran the request.
          os.write(link(), frame(3))                         | The worker sent the server nonsense (a frame of type READY after its start) while it ran the request.
          os.write(link(), frame(4, header=b'{"message":"no"}')) | The worker sent the server nonsense (a frame of type START_FAILED after its start) while it ran the request.
          os.write(link(), frame(12, attempt=1 << 40))       | The worker sent the server nonsense (the begin of a request that was not made) while it ran the request.
          os.write(link(), frame(6, attempt=1 << 40))        | The worker sent the server nonsense (an answer to a request that was not made) while it ran the request.
          os.write(link(), frame(6, payload=1 << 31))        | The worker sent the server nonsense (a frame that claims to be too long) while it ran the request.
          os.write(link(), frame(6, payload=9)); os._exit(5) | The worker process ended with exit code 5 while it ran the request.
          os.write(link(), frame(7, header=b"{}"))           | The worker sent the server nonsense (a frame without its message) while it ran the request.
          os.write(link(), frame(7, header=b"{"))            | The worker sent the server nonsense (a header that is not JSON) while it ran the request.
          flood(lambda: print("x" * 1000))                   | The code printed more than 200000 bytes while it ran the request, which is the limit.
          flood(lambda: print())                             | The code printed more than 200000 bytes while it ran the request, which is the limit.
          flood(lambda: sys.stderr.write("x"))               | The code printed more than 200000 bytes while it ran the request, which is the limit.
          flood(lambda: os.write(1, b"x" * 1000))            | The code printed more than 200000 bytes while it ran the request, which is the limit.
          flood(lambda: os.write(2, b"line" + bytes([10])))  | The code printed more than 200000 bytes while it ran the request, which is the limit.
          os.kill(os.getppid(), signal.SIGKILL); forever()   | The worker process was killed by signal 9 (SIGKILL) while it ran the request; systems do this when memory runs out.
          subprocess.run(["yes"])                            | The code printed more than 200000 bytes while it ran the request, which is the limit.
          """)
  void attackFailsItsRequestWithASentenceAndTheWorkerIsReplaced(String line, String message)
      throws Exception {
    Deployed deployed = deploy(line, 1);
    String worker = output(harness.call(deployed, 0));
    assertEquals(new Failure(Category.WORKER, message), failure(harness.call(deployed, 1)));
    assertNotEquals(worker, output(harness.call(deployed, 0)));
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          os.closerange(0, 3); print("still logged")
          sys.stdout = sys.stderr = sys.__stdout__ = sys.__stderr__ = None
          sys.stdout.close(); sys.stderr.close(); print
          os.fork()
          os.fork() or time.sleep(1000)
          os.fork() or print("from the child") or os._exit(0)
          threading.Thread(target=forever, daemon=True).start()
          threading.Thread(target=forever).start()
          subprocess.Popen(["sleep", "1000"])
          signal.raise_signal(signal.SIGTERM) if not signal.signal(signal.SIGTERM, signal.SIG_IGN) else None
          os.chdir("/"); os.environ.clear(); sys.path.clear(); sys.modules.clear()
          os.write(link(), frame(6, attempt=0))
          mark() and os.close(mark())
          os.path.exists("begun") and os.remove("begun")
          gc.collect(); Noisy(); gc.collect()
          """)
  void oddBehaviourHarmsNeitherItsRequestNorTheNext(String line) throws Exception {
    Deployed deployed = deploy(line, 1);
    String worker = output(harness.call(deployed, 0));
    assertEquals(worker, output(harness.call(deployed, 1)));
    assertEquals(worker, output(harness.call(deployed, 0)));
    assertEquals(worker, output(harness.call(deployed, 1)));
  }

  /** It would otherwise look as if the code had not got the request, which would be run again. */
  @Test
  void requestOfAWorkerThatCannotLeaveItsMarkIsNotRunAgainEither() throws Exception {
    Deployed fatal = deploy("os.close(mark()) if mark() else os._exit(5)", 1);
    var _ = output(harness.call(fatal, 1));

    assertEquals(
        new Failure(
            Category.WORKER, "The worker process ended with exit code 5 while it ran the request."),
        failure(harness.call(fatal, 1)));
  }

  @Test
  void codeThatHasStoppedItsKeeperIsEndedByForce() throws Exception {
    Deployed deployed = deploy("os.kill(os.getppid(), signal.SIGSTOP); forever()", 1);
    String worker = output(harness.call(deployed, 0));
    Call call = harness.start(deployed, RuntimeHarness.item(1), Duration.ofSeconds(1));
    assertEquals(Category.TIMEOUT, failure(call.result().get()).category());
    Optional<ProcessHandle> left = ProcessHandle.of(Long.parseLong(worker));
    if (left.isPresent()) {
      left.get().onExit().get(10, TimeUnit.SECONDS); // The system may take a moment to bury it.
    }
    assertNotEquals(worker, output(harness.call(deployed, 0)));
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          return "x" * 99998    | returned
          return "x" * 99999    | The deployment returned 100001 bytes of JSON; at most 100000 are allowed.
          return "x" * 99999999 | The deployment returned 100000001 bytes of JSON; at most 100000 are allowed.
          """)
  void outputIsLimited(String line, String expected) throws Exception {
    Deployed deployed = deploy(line, 1);
    if (expected.equals("returned")) {
      assertEquals(100_000, output(harness.call(deployed, 1)).length());
    } else {
      assertEquals(new Failure(Category.OUTPUT, expected), failure(harness.call(deployed, 1)));
    }
  }

  @Test
  void requestRightAfterTheDeathOfAnIdleWorkerIsServedByAnother() throws Exception {
    Deployed deployed = deploy("pass", 1);
    for (int i = 0; i < 30; i++) {
      String worker = output(harness.call(deployed, 0));
      ProcessHandle.of(Long.parseLong(worker)).orElseThrow().destroyForcibly();
      assertNotEquals(worker, output(harness.call(deployed, 0)));
    }
  }

  @Test
  void requestThatAStoppedWorkerHasNotReadIsServedByAnotherWhenThatWorkerIsKilled()
      throws Exception {
    Deployed deployed = deploy("pass", 1);
    String worker = output(harness.call(deployed, 0));
    signal("STOP", worker);
    Call call = harness.start(deployed, RuntimeHarness.item(0), Duration.ofSeconds(30));
    signal("KILL", worker);
    assertNotEquals(worker, output(call.result().get()));
  }

  private static void signal(String name, String worker) throws Exception {
    assertEquals(0, new ProcessBuilder("kill", "-" + name, worker).start().waitFor());
  }

  private Deployed deploy(String line, int maximum) throws IOException, InterruptedException {
    return harness.deploy(
        """
        import gc, os, signal, struct, subprocess, sys, threading, time
        def link():
            for name in os.listdir("/proc/self/fd"):
                try:
                    if os.readlink("/proc/self/fd/" + name).startswith("socket:"):
                        return int(name)
                except OSError: pass
        def mark():
            for name in os.listdir("/proc/self/fd"):
                try:
                    if os.readlink("/proc/self/fd/" + name).endswith("/begun"):
                        return int(name)
                except OSError: pass
        def frame(kind, attempt=None, header=b"", payload=0):
            if attempt is None: attempt = 2
            return struct.pack(">4sB3xQII", b"PST1", kind, attempt, len(header), payload) + header
        def flood(step):
            while True: step()
        def forever():
            while True: time.sleep(0.001)
        class Noisy:
            def __init__(self): self.me = self
            def __del__(self): print("collected")
        class Deployment:
            def request(self, data):
                self.pid = os.getpid
                if data["x"]:
                    %s
                return self.pid()
        """
            .formatted(line),
        instances(0, maximum),
        Map.of());
  }
}
