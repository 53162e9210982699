package io.penstock.adapters.runtime.python;

import static io.penstock.testkit.RuntimeHarness.failure;
import static io.penstock.testkit.RuntimeHarness.instances;
import static io.penstock.testkit.RuntimeHarness.item;
import static io.penstock.testkit.RuntimeHarness.output;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.adapters.runtime.python.packages.PackageFolder;
import io.penstock.adapters.runtime.python.packages.PackageSettings;
import io.penstock.adapters.runtime.python.packages.PythonPackageStore;
import io.penstock.adapters.runtime.python.process.Folders;
import io.penstock.adapters.runtime.python.process.WorkerProgram;
import io.penstock.engine.catalog.DeploymentVersion.Instances;
import io.penstock.engine.request.Failure;
import io.penstock.engine.request.Failure.Category;
import io.penstock.testkit.RecordedLogs;
import io.penstock.testkit.RuntimeHarness;
import io.penstock.testkit.RuntimeHarness.Call;
import io.penstock.testkit.RuntimeHarness.Deployed;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** When worker processes come and go, and what they are given. */
class WorkerLifeIT {

  private static final Duration LONG = Duration.ofSeconds(30);

  private static final String TELLS_ITS_PID =
      """
      import os
      print("up", os.getpid())
      class Deployment:
          def request(self, data): return os.getpid()
      """;

  private static final String HANGS =
      """
      import os, subprocess, time
      class Deployment:
          def request(self, data):
              print("child", subprocess.Popen(["sleep", "1000"]).pid)
              print("pid", os.getpid())
              while True:
                  try: time.sleep(1000)
                  except BaseException: pass
      """;

  @AutoClose private static DataFolder data;

  private final RecordedLogs logs = new RecordedLogs();
  private PythonRuntime runtime;
  private RuntimeHarness harness;

  @BeforeAll
  static void create() throws IOException {
    data = DataFolder.create();
  }

  @BeforeEach
  void start() throws IOException {
    start(PythonSettings.DEFAULT);
  }

  private void start(PythonSettings settings) throws IOException {
    runtime =
        new PythonRuntime(
            data.path(),
            settings,
            new PythonPackageStore(data.path(), PackageSettings.DEFAULT),
            logs);
    harness =
        new RuntimeHarness(runtime, new PythonPackageStore(data.path(), PackageSettings.DEFAULT));
  }

  @AfterEach
  void stop() {
    runtime.close();
  }

  @Test
  void idleWorkerStops() throws Exception {
    Deployed deployed = harness.deploy(TELLS_ITS_PID, idleFor(Duration.ofMillis(1), 0), Map.of());
    String first = output(harness.call(deployed, 1));
    awaitEnd(Long.parseLong(first));
    assertNotEquals(first, output(harness.call(deployed, 1)));
  }

  @Test
  void minimumStaysWarmAndIsReplacedWhenItDies() throws Exception {
    Deployed deployed = harness.deploy(TELLS_ITS_PID, idleFor(Duration.ofMillis(1), 1), Map.of());
    String first = awaitLine("up ");
    assertEquals(first, output(harness.call(deployed, 1)));
    assertTrue(ProcessHandle.of(Long.parseLong(first)).orElseThrow().destroyForcibly());
    logs.await(line -> line.text().startsWith("up ") && !line.text().equals("up " + first));
    assertEquals(
        "The worker process was killed by signal 9 (SIGKILL) while it was idle; systems do this"
            + " when memory runs out.",
        logs.await(line -> line.error()).text());
  }

  @Test
  void settingsChangeWithoutARestart() throws Exception {
    Deployed deployed = harness.deploy(TELLS_ITS_PID);
    String first = output(harness.call(deployed, 1));
    harness.rescale(deployed, instances(1, 3));
    assertEquals(first, output(harness.call(deployed, 1)));
    harness.rescale(deployed, idleFor(Duration.ofMillis(1), 0));
    awaitEnd(Long.parseLong(first));
  }

  @Test
  void closeLeavesNoProcess() throws Exception {
    Deployed idle = harness.deploy(TELLS_ITS_PID);
    long idleWorker = Long.parseLong(output(harness.call(idle, 1)));
    Deployed busy = harness.deploy(HANGS);
    Call call = harness.start(busy, item(1), LONG);
    long busyWorker = Long.parseLong(awaitLine("pid "));
    long child = Long.parseLong(awaitLine("child "));
    runtime.close();
    assertEquals(
        new Failure(Category.CAPACITY, "The server stopped before the request ended."),
        failure(call.result().get()));
    assertFalse(isAlive(idleWorker));
    assertFalse(isAlive(busyWorker));
    awaitEnd(child);
    assertFalse(Files.exists(data.path().resolve("instances")));
  }

  @Test
  void whatCodeThatTimesOutStartedIsKilledToo() throws Exception {
    Deployed deployed = harness.deploy(HANGS);
    Call call = harness.start(deployed, item(1), Duration.ofSeconds(2));
    long worker = Long.parseLong(awaitLine("pid "));
    assertEquals(Category.TIMEOUT, failure(call.result().get()).category());
    assertFalse(isAlive(worker));
    awaitEnd(Long.parseLong(awaitLine("child ")));
  }

  @Test
  void eachInstanceHasAsManyProcessesAsItsVersionSays(@TempDir Path meetingPlace) throws Exception {
    // Each of two requests returns only when it has seen the other one running.
    Deployed deployed =
        harness.deploy(
            """
            import os, time
            class Deployment:
                def request(self, data):
                    open(os.path.join(os.environ["PLACE"], str(data["x"])), "w").close()
                    while len(os.listdir(os.environ["PLACE"])) < 2: time.sleep(0.005)
                    return "met"
            """,
            new Instances(0, 1, LONG, 2, "moderate", "512mb", null, null),
            Map.of("PLACE", meetingPlace.toString()));
    Call one = harness.start(deployed, item(1), LONG);
    Call two = harness.start(deployed, item(2), LONG);
    assertEquals("\"met\"", output(one.result().get()));
    assertEquals("\"met\"", output(two.result().get()));
  }

  @Test
  void dataFolderMayHaveAPathTooLongForASocket(@TempDir Path folder) throws Exception {
    Path deep = folder.resolve("a-long-name-".repeat(10));
    try (PythonRuntime far =
        new PythonRuntime(
            deep,
            PythonSettings.DEFAULT,
            new PythonPackageStore(deep, PackageSettings.DEFAULT),
            logs)) {
      RuntimeHarness there =
          new RuntimeHarness(far, new PythonPackageStore(deep, PackageSettings.DEFAULT));
      Deployed deployed = there.deploy(TELLS_ITS_PID);
      assertTrue(isAlive(Long.parseLong(output(there.call(deployed, 1)))));
    }
    Folders.delete(deep);
  }

  @Test
  void variableThatNoProcessCanHaveFailsTheRequest() throws Exception {
    Deployed deployed = harness.deploy(TELLS_ITS_PID);
    harness.setVariables(deployed, Map.of("GRIST", "a\0b"));
    assertEquals(
        new Failure(
            Category.CAPACITY,
            "The environment variable 'GRIST' has a name or value that no process can have."),
        failure(harness.call(deployed, 1)));
  }

  @Test
  void constructorThatHangsIsStoppedAtTheStartLimit() throws Exception {
    runtime.close();
    start(PythonSettings.DEFAULT.withStartLimit(Duration.ofSeconds(1)));
    Deployed deployed =
        harness.deploy(
            """
            import time
            class Deployment:
                def __init__(self): time.sleep(1000)
                def request(self, data): return 1
            """);
    assertEquals(
        new Failure(
            Category.WORKER,
            "The deployment was not ready 1 seconds after the start of its worker, which is the"
                + " limit."),
        failure(harness.call(deployed, 1)));
  }

  @Test
  void requestTimeoutCountsTheColdStart() throws Exception {
    Deployed deployed =
        harness.deploy(
            """
            import time
            class Deployment:
                def __init__(self): time.sleep(1000)
                def request(self, data): return 1
            """);
    assertEquals(
        new Failure(
            Category.TIMEOUT,
            "No instance of the deployment was ready within the timeout of 200 milliseconds."),
        failure(harness.call(deployed, item(1), Duration.ofMillis(200))));
  }

  @Test
  void everyRequestOfABrokenVersionFailsAndNoneIsLeftWaiting() throws Exception {
    Deployed deployed =
        harness.deploy(
            """
            class Deployment:
                def __init__(self): raise ValueError("always")
                def request(self, data): return 1
            """,
            instances(0, 2),
            Map.of());
    List<Call> calls =
        IntStream.range(0, 20).mapToObj(i -> harness.start(deployed, item(i), LONG)).toList();
    for (Call call : calls) {
      assertEquals(Category.USER_CODE, failure(call.result().get()).category());
    }
    long starts = logs.all().stream().filter(line -> line.text().endsWith(": always")).count();
    assertTrue(starts <= 10, "started " + starts + " times");
  }

  @Test
  void revisionThatIsNotOnTheDiskFailsItsRequests() throws Exception {
    Deployed deployed = harness.deploy(TELLS_ITS_PID);
    new PythonPackageStore(data.path(), PackageSettings.DEFAULT).delete(deployed.revisionId());
    assertEquals(
        new Failure(
            Category.CAPACITY,
            "The revision %1$s had to be built again on this server, and that failed: The revision %1$s has no package on this server; upload it again."
                .formatted(deployed.revisionId())),
        failure(harness.call(deployed, 1)));
  }

  @Test
  void requestsWaitWhileAPackageThatLostItsEnvironmentIsBuiltAgain() throws Exception {
    Deployed deployed = harness.deploy(TELLS_ITS_PID, instances(0, 2), Map.of());
    PackageFolder packages = new PackageFolder(data.path());
    Folders.delete(packages.code(deployed.revisionId()));
    Folders.delete(data.path().resolve("environments"));
    List<Call> calls =
        IntStream.range(0, 4).mapToObj(i -> harness.start(deployed, item(i), LONG)).toList();
    for (Call call : calls) {
      assertTrue(Long.parseLong(output(call.result().get())) > 0);
    }
    assertEquals(
        1, logs.all().stream().filter(line -> line.text().startsWith("Building again")).count());
  }

  @Test
  void packageThatCannotBeBuiltAgainFailsItsRequestsWithTheReason() throws Exception {
    Deployed deployed = harness.deploy(TELLS_ITS_PID);
    PackageFolder packages = new PackageFolder(data.path());
    Files.writeString(packages.zip(deployed.revisionId()), "no zip");
    Folders.delete(packages.code(deployed.revisionId()));
    assertEquals(
        new Failure(
            Category.CAPACITY,
            "The revision %s had to be built again on this server, and that failed: The server could not build the package; its disk or a program it needs failed."
                .formatted(deployed.revisionId())),
        failure(harness.call(deployed, 1)));
  }

  @Test
  void environmentHoldsItsVariablesAndNothingOfTheServers() throws Exception {
    Deployed deployed =
        harness.deploy(
            """
            import os
            class Deployment:
                def request(self, data):
                    home = os.environ["HOME"]
                    open(os.environ["TMPDIR"] + "/scratch", "w").close()
                    return [os.environ["GRIST"], os.getcwd() == home, oct(os.umask(0o077)),
                            oct(os.stat(os.environ["TMPDIR"] + "/scratch").st_mode & 0o777),
                            sorted(set(os.environ) - {"LD_LIBRARY_PATH", "SSL_CERT_FILE", "SSL_CERT_DIR",
                                "REQUESTS_CA_BUNDLE", "TZ", "LC_CTYPE", "LC_ALL"})]
            """,
            instances(0, 1),
            Map.of("GRIST", "for the mill"));
    assertEquals(
        "[\"for the mill\",true,\"0o77\",\"0o600\",[\"GRIST\",\"HOME\",\"LANG\",\"PATH\",\"TMPDIR\"]]",
        output(harness.call(deployed, 1)));
  }

  @Test
  void strangerWhoConnectsIsTurnedAwayAndHarmsNobody() throws Exception {
    Deployed deployed =
        harness.deploy(
            """
            import json, os, socket, struct
            path = os.environ.get("PENSTOCK_WORKER_SOCKET")
            class Deployment:
                def request(self, data):
                    peer = next(s for s in open("/proc/net/unix").read().split() if s.endswith("workers.sock"))
                    with socket.socket(socket.AF_UNIX) as stranger:
                        stranger.connect(peer)
                        hello = json.dumps({"nonce": "guess"}).encode()
                        stranger.sendall(struct.pack(">4sB3xQII", b"PST1", 1, 0, len(hello), 0) + hello)
                        return [path, stranger.recv(1).decode(), oct(os.stat(os.path.dirname(peer)).st_mode & 0o777)]
            """);
    assertEquals("[null,\"\",\"0o700\"]", output(harness.call(deployed, 1)));
  }

  @Test
  void workerDiesWithTheProcessThatStartedItEvenInABusyLoop(@TempDir Path folder) throws Exception {
    Path program = WorkerProgram.writeTo(folder);
    Path code = folder.resolve("deployment.py");
    Files.writeString(code, "while True: pass");
    Path parent =
        Files.writeString(
            folder.resolve("parent.py"),
            """
            import json, os, socket, struct, subprocess, sys
            listener = socket.socket(socket.AF_UNIX)
            listener.bind("s")
            listener.listen()
            env = dict(os.environ, PENSTOCK_WORKER_SOCKET="s", PENSTOCK_WORKER_NONCE="n")
            worker = subprocess.Popen([sys.executable, sys.argv[1]], env=env, stdin=subprocess.PIPE)
            link, _ = listener.accept()
            init = json.dumps({"base_directory": os.getcwd(), "file": "deployment.py",
                               "output_limit": 1, "context": {}}).encode()
            link.sendall(struct.pack(">4sB3xQII", b"PST1", 2, 0, len(init), 0) + init)
            print(worker.pid, flush=True)
            worker.wait()
            """);
    Process process =
        new ProcessBuilder("python3", parent.toString(), program.toString())
            .directory(folder.toFile())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try (BufferedReader out = process.inputReader()) {
      long worker = Long.parseLong(out.readLine());
      assertTrue(isAlive(worker));
      process.destroyForcibly();
      awaitEnd(worker);
    }
  }

  @Test
  void workerEndsWithTheProcessThatStartedItAlsoWhileItIsBeingStarted(@TempDir Path folder)
      throws Exception {
    Path program = WorkerProgram.writeTo(folder);
    Path home = Files.createDirectory(folder.resolve("home"));
    Path parent =
        Files.writeString(
            folder.resolve("parent.py"),
            """
            import os, socket, subprocess, sys, time
            listener = socket.socket(socket.AF_UNIX)
            listener.bind("s")
            listener.listen()
            env = dict(os.environ, PENSTOCK_WORKER_SOCKET="s", PENSTOCK_WORKER_NONCE="n")
            subprocess.Popen([sys.executable, sys.argv[1]], env=env, stdin=subprocess.PIPE)
            print("started", flush=True)
            time.sleep(1000)
            """);
    Random random = new Random(20260101);
    for (int i = 0; i < 20; i++) {
      Process process =
          new ProcessBuilder("python3", parent.toString(), program.toString())
              .directory(home.toFile())
              .start();
      try (BufferedReader out = process.inputReader()) {
        assertEquals("started", out.readLine());
        // A start takes some tens of milliseconds, so this hits it anywhere.
        LockSupport.parkNanos(random.nextLong(60_000_000));
        process.destroyForcibly();
        long limit = System.nanoTime() + LONG.toNanos();
        while (!workingIn(home).isEmpty()) {
          assertTrue(System.nanoTime() < limit, () -> "still there: " + workingIn(home));
        }
      }
      Files.delete(home.resolve("s"));
    }
  }

  private static List<ProcessHandle> workingIn(Path folder) {
    return ProcessHandle.allProcesses()
        .filter(
            process -> {
              try {
                Path cwd = Path.of("/proc", Long.toString(process.pid()), "cwd");
                return Files.readSymbolicLink(cwd).equals(folder);
              } catch (IOException gone) {
                return false;
              }
            })
        .toList();
  }

  private static Instances idleFor(Duration time, int minimum) {
    return new Instances(minimum, 1, time, 1, "default", "512mb", null, null);
  }

  private String awaitLine(String prefix) throws InterruptedException {
    return logs.await(line -> line.text().startsWith(prefix)).text().substring(prefix.length());
  }

  private static boolean isAlive(long pid) {
    return ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false);
  }

  private static void awaitEnd(long pid) throws Exception {
    ProcessHandle process = ProcessHandle.of(pid).orElse(null);
    if (process != null) {
      process.onExit().get(10, TimeUnit.SECONDS);
    }
  }
}
