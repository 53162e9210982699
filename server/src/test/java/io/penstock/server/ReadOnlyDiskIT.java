package io.penstock.server;

import static io.penstock.server.ServerFixtures.awaitReady;
import static io.penstock.server.ServerFixtures.client;
import static io.penstock.server.ServerFixtures.postTo;
import static io.penstock.server.ServerFixtures.serve;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.adapters.runtime.python.process.Folders;
import io.penstock.server.client.ApiClient;
import java.io.BufferedReader;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** A server whose disk the kernel makes read-only, as it does with one that reports errors. */
class ReadOnlyDiskIT {

  private static final DeploymentFixture ECHO = DeploymentFixture.ofStrings("echo", "text", "text");
  private static final DeploymentFixture HELD = DeploymentFixture.ofStrings("held", "text", "text");

  private static final String ECHO_CODE =
      """
      class Deployment:
          def request(self, data):
              return {"text": data["text"]}
      """;

  private final HttpClient http = HttpClient.newHttpClient();
  private Path folder;
  private Path data;
  private Path pipe;
  private Path release;
  private BreakableDisk disk;

  @BeforeEach
  void makeDisk() throws Exception {
    folder = Files.createTempDirectory("penstock-read-only-");
    pipe = folder.resolve("started");
    release = folder.resolve("release");
    disk = new BreakableDisk(folder);
    data = disk.root().resolve("data");
    disk.make();
  }

  @AfterEach
  void unmount() throws Exception {
    disk.unmount();
    http.close();
    Folders.delete(folder);
  }

  @Test
  void diskThatBecomesReadOnlyRefusesRequestsAnswersReadsAndLosesNothing() throws Exception {
    List<String> direct = new ArrayList<>();
    List<String> held;
    List<String> batch;
    try (RunningProcess server = serve(data, "--grace-period", "1")) {
      ApiClient api = client(server, folder);
      ECHO.deploy(api, ECHO_CODE);
      deployHeld(api);
      for (int i = 0; i < 3; i++) {
        direct.add(api.post(ECHO.requests(), "{\"text\": \"a\"}").body().get("id").asString());
      }
      held = acceptBatch(api, HELD, 3);
      awaitCode();
      // Some of them end before the disk does, some wait, some are in between.
      batch = acceptBatch(api, ECHO, 50);

      disk.fail();

      assertRefused(post(api, ECHO.requests(), "{\"text\": \"b\"}"));
      assertRefused(post(api, ECHO.requests() + "/batch", "[{\"text\": \"b\"}]"));
      for (String id : direct) {
        assertEquals("completed", status(api, ECHO, id));
      }
      assertEquals("processing", status(api, HELD, held.getFirst()));
      JsonNode unended = api.get(HELD.requests() + "?status=pending,processing").body();
      assertEquals(held.size(), unended.size(), unended::toString);
      String log = server.standardError();
      assertTrue(log.contains(problem("database " + data.resolve("penstock.db"))), log);
      server.terminate();
      assertEquals(0, server.exitStatus(), server.standardError());
    }
    Files.createFile(release);
    disk.repair();
    try (RunningProcess server = serve(data)) {
      ApiClient api = client(server, folder);
      for (String id : direct) {
        assertEquals("completed", status(api, ECHO, id));
      }
      awaitCompleted(api, ECHO, batch);
      awaitCompleted(api, HELD, held);
      assertEquals(200, post(api, ECHO.requests(), "{\"text\": \"c\"}").statusCode());
    }
  }

  @Test
  void startOnADiskThatIsReadOnlyEndsWithASentence() throws Exception {
    startAndStop();
    disk.fail();
    assertFails(serve(data), "data folder " + data);
    disk.repair();
    disk.remountReadOnly();
    assertFails(serve(data), "data folder " + data);
  }

  /** It could be made while the log is there, which a server takes into the database at its end. */
  @Test
  void backupThatAReadOnlyDiskPreventsSaysSo() throws Exception {
    startAndStop();
    disk.remountReadOnly();
    String backup = folder.resolve("backup.zip").toString();
    assertFails(
        RunningProcess.start(Map.of(), "backup", backup, "--data", data.toString()),
        "database " + data.resolve("penstock.db"));
  }

  /** Makes a data folder. */
  private void startAndStop() throws Exception {
    try (RunningProcess server = serve(data)) {
      awaitReady(server);
      server.terminate();
      assertEquals(0, server.exitStatus(), server.standardError());
    }
  }

  private static void assertFails(RunningProcess started, String place) throws Exception {
    try (RunningProcess program = started) {
      assertEquals(1, program.exitStatus());
      String said = program.standardError();
      assertEquals(1, said.lines().count(), said);
      assertTrue(said.contains(problem(place)), said);
    }
  }

  private static String problem(String place) {
    return "The disk under the %s is mounted read-only: check it, and mount it for writing"
        .formatted(place);
  }

  private HttpResponse<String> post(ApiClient api, String path, String body) throws Exception {
    return http.send(postTo(api, path, body).build(), BodyHandlers.ofString());
  }

  private static void assertRefused(HttpResponse<String> answer) {
    assertEquals(503, answer.statusCode(), answer.body());
    assertTrue(
        answer.body().contains("{\"error\":\"The server cannot use its storage: "), answer.body());
  }

  private static List<String> acceptBatch(ApiClient api, DeploymentFixture deployment, int size)
      throws Exception {
    List<String> items =
        IntStream.range(0, size).mapToObj("{\"text\": \"%d\"}"::formatted).toList();
    JsonNode accepted = api.post(deployment.requests() + "/batch", items.toString()).body();
    assertEquals(size, accepted.size());
    return accepted.valueStream().map(request -> request.get("id").asString()).toList();
  }

  private static void awaitCompleted(ApiClient api, DeploymentFixture deployment, List<String> ids)
      throws Exception {
    for (String id : ids) {
      JsonNode request;
      do {
        request = api.get(deployment.requests() + "/" + id).body();
      } while (List.of("pending", "processing").contains(request.get("status").asString()));
      assertEquals("completed", request.get("status").asString(), request::toString);
    }
  }

  private static String status(ApiClient api, DeploymentFixture deployment, String id)
      throws Exception {
    return api.get(deployment.requests() + "/" + id).body().get("status").asString();
  }

  /** Its first request says that it runs, and does not end; the others wait for the one worker. */
  private void deployHeld(ApiClient api) throws Exception {
    assertEquals(0, Mounts.run("mkfifo", pipe.toString()));
    String code =
        """
        import os
        import time


        class Deployment:
            def request(self, data):
                if not os.path.exists("%s"):
                    with open("%s", "w") as pipe:
                        pipe.write("running\\n")
                    time.sleep(600)
                return {"text": data["text"]}
        """
            .formatted(release, pipe);
    HELD.deploy(api, code, "{\"version\": \"v1\", \"maximum_instances\": 1}");
  }

  /** Opening the other end of the pipe waits until the user code has opened its own. */
  private void awaitCode() throws Exception {
    try (BufferedReader code = Files.newBufferedReader(pipe)) {
      assertEquals("running", code.readLine());
    }
  }
}
