package io.penstock.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.server.client.ApiClient;
import java.io.BufferedReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is left when the server is killed in the middle of a direct request. */
class KilledServerIT {

  private static final String TOKEN = "00112233445566778899aabbccddeeff00112233";
  private static final String READY = "Penstock is listening on ";
  private static final String VERSIONS = "/projects/default/deployments/stuck/versions";

  @TempDir Path folder;

  private RunningProcess serve() throws Exception {
    return RunningProcess.start(
        Map.of("PENSTOCK_ADMIN_TOKEN", TOKEN),
        "serve",
        "--port",
        "0",
        "--data",
        folder.resolve("data").toString());
  }

  private ApiClient client(RunningProcess server) throws Exception {
    String line = server.linesUntil(READY).getLast();
    return new ApiClient(line.substring(READY.length()), TOKEN, folder);
  }

  @Test
  void requestEndsAsFailedAtTheNextStartAndItsWorkerIsGone() throws Exception {
    Path pipe = folder.resolve("started");
    assertEquals(0, new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor());
    try (RunningProcess server = serve()) {
      ApiClient api = client(server);
      deploy(api, pipe);
      Thread caller =
          Thread.ofVirtual()
              .start(
                  () -> {
                    try {
                      api.post("/projects/default/deployments/stuck/requests", "{}");
                    } catch (Exception connectionLost) {
                      // As it must be: the server is killed before it could answer.
                    }
                  });
      // Opening the other end of the pipe waits until the user code has opened its own.
      try (BufferedReader code = Files.newBufferedReader(pipe)) {
        assertEquals("running", code.readLine());
      }
      awaitRecord();
      List<ProcessHandle> workers = server.descendants();
      assertFalse(workers.isEmpty());
      server.kill();
      for (ProcessHandle worker : workers) {
        worker.onExit().get(20, TimeUnit.SECONDS);
      }
      caller.join();
    }
    try (RunningProcess again = serve()) {
      again.linesUntil(READY);
      try (Connection database = open();
          ResultSet row =
              database
                  .createStatement()
                  .executeQuery("SELECT status, failure_message FROM request")) {
        row.next();
        assertEquals(3, row.getInt(1));
        assertEquals("The server stopped while the request was running.", row.getString(2));
        assertFalse(row.next());
      }
    }
  }

  @Test
  void repeatOfAnInterruptedRequestIsToldThatItFailedAndDoesNotRunIt() throws Exception {
    Path pipe = folder.resolve("started");
    assertEquals(0, new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor());
    HttpClient http = HttpClient.newHttpClient();
    try (RunningProcess server = serve()) {
      ApiClient api = client(server);
      deploy(api, pipe);
      CompletableFuture<HttpResponse<String>> lost =
          http.sendAsync(keyed(api), BodyHandlers.ofString());
      try (BufferedReader code = Files.newBufferedReader(pipe)) {
        assertEquals("running", code.readLine());
      }
      server.kill();
      assertThrows(ExecutionException.class, lost::get);
    }
    try (RunningProcess again = serve()) {
      // User code would wait for somebody who reads the pipe, and nobody does.
      HttpRequest repeat = keyed(client(again));
      HttpResponse<String> answer = http.send(repeat, BodyHandlers.ofString());
      assertEquals(200, answer.statusCode(), answer.body());
      assertTrue(answer.body().contains("\"status\":\"failed\""), answer.body());
      assertTrue(
          answer.body().contains("The server stopped while the request was running."),
          answer.body());
      assertEquals(answer.body(), http.send(repeat, BodyHandlers.ofString()).body());
    }
  }

  private static HttpRequest keyed(ApiClient api) {
    return HttpRequest.newBuilder(
            URI.create(api.url() + "/projects/default/deployments/stuck/requests"))
        .timeout(Duration.ofSeconds(30))
        .header("Authorization", "Token " + TOKEN)
        .header("Content-Type", "application/json")
        .header("Idempotency-Key", "\"of-this-test\"")
        .POST(BodyPublishers.ofString("{}"))
        .build();
  }

  private static void deploy(ApiClient api, Path pipe) throws Exception {
    api.post(
        "/projects/default/deployments",
        "{\"name\": \"stuck\", \"input_type\": \"structured\", \"output_type\": \"structured\"}");
    api.post(VERSIONS, "{\"version\": \"v1\"}");
    String code =
        """
        import time


        class Deployment:
            def request(self, data):
                with open("%s", "w") as pipe:
                    pipe.write("running\\n")
                time.sleep(600)
        """
            .formatted(pipe);
    String revision =
        api.upload(VERSIONS + "/v1/revisions", "stuck", code.getBytes(StandardCharsets.UTF_8))
            .body()
            .get("revision")
            .asString();
    api.awaitBuild(VERSIONS + "/v1/revisions/" + revision);
  }

  /** Nobody waits for the record of a request that runs; it is written within 100 ms. */
  private void awaitRecord() throws Exception {
    while (true) {
      try (Connection database = open();
          ResultSet row = database.createStatement().executeQuery("SELECT count(*) FROM request")) {
        if (row.getInt(1) == 1) {
          return;
        }
      }
      Thread.onSpinWait();
    }
  }

  private Connection open() throws Exception {
    return DriverManager.getConnection(
        "jdbc:sqlite:file:" + folder.resolve("data/penstock.db") + "?mode=ro");
  }
}
