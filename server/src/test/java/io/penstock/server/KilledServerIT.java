package io.penstock.server;

import static io.penstock.server.ServerFixtures.awaitReady;
import static io.penstock.server.ServerFixtures.client;
import static io.penstock.server.ServerFixtures.postTo;
import static io.penstock.server.ServerFixtures.serve;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.server.client.ApiClient;
import java.io.BufferedReader;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is left when the server is killed in the middle of a direct request. */
class KilledServerIT {

  private static final DeploymentFixture STUCK = DeploymentFixture.withoutFields("stuck");

  @TempDir Path folder;

  @Test
  void requestEndsAsFailedAtTheNextStartAndItsWorkerIsGone() throws Exception {
    Path pipe = folder.resolve("started");
    assertEquals(0, new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor());
    try (RunningProcess server = serve(folder.resolve("data"))) {
      ApiClient api = client(server, folder);
      deploy(api, pipe);
      Thread caller =
          Thread.ofVirtual()
              .start(
                  () -> {
                    try {
                      api.post(STUCK.requests(), "{}");
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
    try (RunningProcess again = serve(folder.resolve("data"))) {
      awaitReady(again);
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
    try (RunningProcess server = serve(folder.resolve("data"))) {
      ApiClient api = client(server, folder);
      deploy(api, pipe);
      CompletableFuture<HttpResponse<String>> lost =
          http.sendAsync(keyed(api), BodyHandlers.ofString());
      try (BufferedReader code = Files.newBufferedReader(pipe)) {
        assertEquals("running", code.readLine());
      }
      server.kill();
      assertThrows(ExecutionException.class, lost::get);
    }
    try (RunningProcess again = serve(folder.resolve("data"))) {
      // User code would wait for somebody who reads the pipe, and nobody does.
      HttpRequest repeat = keyed(client(again, folder));
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
    return postTo(api, STUCK.requests(), "{}")
        .timeout(Duration.ofSeconds(30))
        .header("Idempotency-Key", "\"of-this-test\"")
        .build();
  }

  private static void deploy(ApiClient api, Path pipe) throws Exception {
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
    STUCK.deploy(api, code);
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
