package io.penstock.server;

import static io.penstock.server.ServerFixtures.client;
import static io.penstock.server.ServerFixtures.postTo;
import static io.penstock.server.ServerFixtures.serve;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.adapters.runtime.python.process.Folders;
import io.penstock.server.client.ApiClient;
import java.io.IOException;
import java.io.OutputStream;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A server whose disk fills up, and gets room again while it runs: a small disk in memory. */
class FullDiskIT {

  private static final DeploymentFixture ECHO = DeploymentFixture.ofStrings("echo", "text", "text");

  private static final String CODE =
      """
      class Deployment:
          def request(self, data):
              print("a log line for each request")
              return {"text": data["text"]}
      """;

  private final HttpClient http = HttpClient.newHttpClient();
  private Path folder;
  private Path disk;

  @BeforeEach
  void mount() throws Exception {
    folder = Files.createTempDirectory("penstock-full-");
    disk = Files.createDirectory(folder.resolve("disk"));
    Mounts.assumeMounted(disk, "-t", "tmpfs", "-o", "size=64m", "penstock-test");
  }

  @AfterEach
  void unmount() throws Exception {
    http.close();
    Mounts.unmount(disk);
    Folders.delete(folder);
  }

  @Test
  void fullDiskRefusesRequestsLosesNothingAndNeedsNoRestart() throws Exception {
    List<String> acknowledged = new ArrayList<>();
    try (RunningProcess server = serve(disk.resolve("data"))) {
      ApiClient api = client(server, folder);
      ECHO.deploy(api, CODE);
      for (int size : new int[] {10, 100_000, 10}) {
        acknowledged.add(accepted(post(api, size)));
      }
      // Room for the log to grow, too little for the database to take it in: checkpoints fail
      // first.
      for (long left : new long[] {20 << 20, 0}) {
        fill(left);
        HttpResponse<String> refused = postUntilRefused(api, acknowledged);
        assertEquals(507, refused.statusCode(), refused.body());
        assertTrue(refused.body().contains("The server's disk is full: "), refused.body());
        for (String id : acknowledged) {
          assertEquals("completed", status(api, id), "it is read while the disk is full");
        }
        Files.delete(disk.resolve("filler"));
        acknowledged.add(accepted(post(api, 100)));
        acknowledged.add(accepted(post(api, 100_000)));
      }
      server.kill();
      server.exitStatus();
    }
    try (RunningProcess server = serve(disk.resolve("data"))) {
      ApiClient api = client(server, folder);
      for (String id : acknowledged) {
        assertEquals("completed", status(api, id));
      }
    }
  }

  private HttpResponse<String> postUntilRefused(ApiClient api, List<String> acknowledged)
      throws Exception {
    for (int i = 0; i < 1_000; i++) {
      HttpResponse<String> answer = post(api, 100_000);
      if (answer.statusCode() != 200) {
        return answer;
      }
      acknowledged.add(accepted(answer));
    }
    throw new AssertionError("200 MB fit onto a disk of 64 MB");
  }

  private HttpResponse<String> post(ApiClient api, int size) throws Exception {
    // Of its own: the same data would be stored once.
    String body = "{\"text\": \"%s%s\"}".formatted(UUID.randomUUID(), "x".repeat(size));
    return http.send(postTo(api, ECHO.requests(), body).build(), BodyHandlers.ofString());
  }

  private static String accepted(HttpResponse<String> answer) {
    assertEquals(200, answer.statusCode(), answer.body());
    return answer.body().replaceFirst("(?s).*\"id\":\"([0-9a-f-]+)\".*", "$1");
  }

  private static String status(ApiClient api, String id) throws Exception {
    return api.get(ECHO.requests() + "/" + id).body().get("status").asString();
  }

  /** Leaves this much room. */
  private void fill(long left) throws IOException {
    try (OutputStream out = Files.newOutputStream(disk.resolve("filler"))) {
      byte[] block = new byte[4096];
      while (Files.getFileStore(disk).getUsableSpace() > left) {
        out.write(block);
      }
    }
  }
}
