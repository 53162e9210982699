package io.penstock.server;

import static io.penstock.server.ServerFixtures.client;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.penstock.server.client.ApiClient;
import java.io.BufferedReader;
import java.net.ConnectException;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** What SIGTERM does to requests that run longer than the grace period. */
@Timeout(180)
class StopIT {

  private static final DeploymentFixture SLOW = DeploymentFixture.withoutFields("slow");

  @TempDir Path folder;

  private Path pipe;
  private Path release;

  @BeforeEach
  void makePipe() throws Exception {
    pipe = folder.resolve("started");
    release = folder.resolve("release");
    assertEquals(0, new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor());
  }

  private RunningProcess serve(int graceSeconds) throws Exception {
    return ServerFixtures.serve(
        folder.resolve("data"), "--grace-period", Integer.toString(graceSeconds));
  }

  @Test
  void batchRequestGoesOnAfterTheNextStart() throws Exception {
    String id;
    try (RunningProcess server = serve(1)) {
      ApiClient api = client(server, folder);
      deploy(api);
      id = api.post(SLOW.requests() + "/batch", "{}").body().get(0).get("id").asString();
      awaitCode();
      server.terminate();
      assertEquals(0, server.exitStatus(), server.standardError());
    }
    Files.createFile(release);
    try (RunningProcess again = serve(1)) {
      ApiClient api = client(again, folder);
      JsonNode request;
      do {
        request = api.get(SLOW.requests() + "/" + id).body();
      } while (request.get("status").asString().equals("processing"));
      assertEquals("completed", request.get("status").asString(), request::toString);
    }
  }

  @Test
  void secondSignalEndsTheWaitAndDirectRequestsSayWhy() throws Exception {
    try (RunningProcess server = serve(600)) {
      ApiClient api = client(server, folder);
      deploy(api);
      CompletableFuture<JsonNode> answer = new CompletableFuture<>();
      Thread.ofVirtual()
          .start(
              () -> {
                try {
                  answer.complete(api.post(SLOW.requests(), "{}").body());
                } catch (Exception broken) {
                  answer.completeExceptionally(broken);
                }
              });
      awaitCode();
      server.terminate();
      awaitNobodyListens(URI.create(api.url()));
      server.terminate();

      JsonNode request = answer.get(60, TimeUnit.SECONDS);
      assertEquals("failed", request.get("status").asString());
      assertEquals(
          "The server stopped while the request was running.",
          request.get("error_message").asString());
      assertEquals(0, server.exitStatus(), server.standardError());
    }
  }

  /** Once the first signal is heeded. A connection made as the listener closes is reset by it. */
  private static void awaitNobodyListens(URI url) throws Exception {
    while (true) {
      try (Socket open = new Socket(url.getHost(), url.getPort())) {
        assertEquals(url.getPort(), open.getPort());
      } catch (SocketException closed) {
        if (closed instanceof ConnectException) {
          return;
        }
      }
    }
  }

  /** Opening the other end of the pipe waits until the user code has opened its own. */
  private void awaitCode() throws Exception {
    try (BufferedReader code = Files.newBufferedReader(pipe)) {
      assertEquals("running", code.readLine());
    }
  }

  private void deploy(ApiClient api) throws Exception {
    String code =
        """
        import os
        import time


        class Deployment:
            def request(self, data):
                if os.path.exists("%s"):
                    return {}
                with open("%s", "w") as pipe:
                    pipe.write("running\\n")
                time.sleep(600)
        """
            .formatted(release, pipe);
    SLOW.deploy(api, code);
  }
}
