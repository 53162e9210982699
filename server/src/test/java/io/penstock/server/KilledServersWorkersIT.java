package io.penstock.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.server.client.ApiClient;
import java.io.BufferedReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What becomes of worker processes, and of what user code has started, when the server is killed.
 */
class KilledServersWorkersIT {

  private static final String TOKEN = "00112233445566778899aabbccddeeff00112233";
  private static final String READY = "Penstock is listening on ";
  private static final String VERSIONS = "/projects/default/deployments/family/versions";

  /** Starts processes in the ways that make them hardest to find, and tells their numbers. */
  private static final String CODE =
      """
      import multiprocessing, os, signal, subprocess, time

      def forever():
          for name in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP): signal.signal(name, signal.SIG_IGN)
          while True: time.sleep(1)

      class Deployment:
          def __init__(self):
              mine = [os.getpid(), subprocess.Popen(["sleep", "1000"], start_new_session=True).pid]
              process = multiprocessing.get_context("fork").Process(target=forever)
              process.start()
              mine.append(process.pid)
              out, into = os.pipe()
              if os.fork() == 0:
                  os.setsid()
                  daemon = os.fork()
                  if daemon == 0: forever()
                  os.write(into, str(daemon).encode())
                  os._exit(0)
              os.wait()
              mine.append(int(os.read(out, 20)))
              with open("PIPE", "w") as pipe:
                  pipe.write(" ".join(map(str, mine)) + "\\n")
              while True: pass  # the worker has not started yet

          def request(self, data): pass
      """;

  @TempDir private Path folder;
  private Path pipe;

  @BeforeEach
  void makePipe() throws Exception {
    pipe = folder.resolve("started");
    assertEquals(0, new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor());
  }

  @Test
  void noneOutlivesTheServer() throws Exception {
    try (RunningProcess server = serve()) {
      List<ProcessHandle> family = family(server);
      server.kill();
      awaitEnd(family);
    }
  }

  @Test
  void thoseThatOutliveTheServerBecauseTheirKeeperIsStoppedEndAtTheNextStart() throws Exception {
    List<ProcessHandle> family = new ArrayList<>();
    try (RunningProcess server = serve()) {
      family.addAll(family(server));
      List<ProcessHandle> keepers = server.children();
      assertEquals(1, keepers.size());
      String keeper = Long.toString(keepers.getFirst().pid());
      assertEquals(0, new ProcessBuilder("kill", "-STOP", keeper).start().waitFor());
      server.kill();
      server.exitStatus();
      assertTrue(family.stream().allMatch(ProcessHandle::isAlive));
      family.addAll(keepers);
    }
    try (RunningProcess again = serve()) {
      again.linesUntil(READY);
      awaitEnd(family);
    }
  }

  private RunningProcess serve() throws Exception {
    return RunningProcess.start(
        Map.of("PENSTOCK_ADMIN_TOKEN", TOKEN),
        "serve",
        "--port",
        "0",
        "--data",
        folder.resolve("data").toString());
  }

  /** The worker and what the code in it has started. */
  private List<ProcessHandle> family(RunningProcess server) throws Exception {
    String line = server.linesUntil(READY).getLast();
    ApiClient api = new ApiClient(line.substring(READY.length()), TOKEN, folder);
    api.post(
        "/projects/default/deployments",
        "{\"name\": \"family\", \"input_type\": \"structured\", \"output_type\": \"structured\"}");
    api.post(VERSIONS, "{\"version\": \"v1\", \"minimum_instances\": 1}");
    byte[] code = CODE.replace("PIPE", pipe.toString()).getBytes(StandardCharsets.UTF_8);
    String revision =
        api.upload(VERSIONS + "/v1/revisions", "family", code).body().get("revision").asString();
    api.awaitBuild(VERSIONS + "/v1/revisions/" + revision);
    List<ProcessHandle> family = new ArrayList<>();
    // Opening the other end of the pipe waits until the user code has opened its own.
    try (BufferedReader numbers = Files.newBufferedReader(pipe)) {
      for (String number : numbers.readLine().split(" ", -1)) {
        family.add(ProcessHandle.of(Long.parseLong(number)).orElseThrow());
      }
    }
    assertEquals(4, family.size());
    return family;
  }

  private static void awaitEnd(List<ProcessHandle> processes) throws Exception {
    for (ProcessHandle process : processes) {
      process.onExit().get(20, TimeUnit.SECONDS);
    }
  }
}
