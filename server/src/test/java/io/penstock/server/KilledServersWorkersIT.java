package io.penstock.server;

import static io.penstock.server.ServerFixtures.awaitReady;
import static io.penstock.server.ServerFixtures.client;
import static io.penstock.server.ServerFixtures.serve;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What becomes of worker processes, and of what user code has started, when the server is killed.
 */
class KilledServersWorkersIT {

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
    try (RunningProcess server = serve(folder.resolve("data"))) {
      List<ProcessHandle> family = family(server);
      server.kill();
      awaitEnd(family);
    }
  }

  @Test
  void thoseThatOutliveTheServerBecauseTheirKeeperIsStoppedEndAtTheNextStart() throws Exception {
    List<ProcessHandle> family = new ArrayList<>();
    try (RunningProcess server = serve(folder.resolve("data"))) {
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
    try (RunningProcess again = serve(folder.resolve("data"))) {
      awaitReady(again);
      awaitEnd(family);
    }
  }

  /** The worker and what the code in it has started. */
  private List<ProcessHandle> family(RunningProcess server) throws Exception {
    DeploymentFixture.withoutFields("family")
        .deploy(
            client(server, folder),
            CODE.replace("PIPE", pipe.toString()),
            "{\"version\": \"v1\", \"minimum_instances\": 1}");
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
