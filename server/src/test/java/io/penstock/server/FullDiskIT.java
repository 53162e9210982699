package io.penstock.server;

import static io.penstock.server.ServerFixtures.client;
import static io.penstock.server.ServerFixtures.postTo;
import static io.penstock.server.ServerFixtures.serve;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.adapters.runtime.python.process.Folders;
import io.penstock.server.client.ApiClient;
import io.penstock.testkit.PostgresDatabases;
import io.penstock.testkit.PostgresServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
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
    Mounts.assumeMounted(disk, "-t", "tmpfs", "-o", "size=64m,mode=1777", "penstock-test");
  }

  @AfterEach
  void unmount() throws Exception {
    http.close();
    Mounts.unmount(disk);
    Folders.delete(folder);
  }

  @Test
  void fullDiskRefusesRequestsLosesNothingAndNeedsNoRestart() throws Exception {
    refusesRequestsLosesNothingAndNeedsNoRestart(
        () -> serve(disk.resolve("data")), new long[] {20 << 20, 0});
  }

  /** Its log is elsewhere: where that cannot grow, PostgreSQL ends. */
  @Test
  void soDoesTheFullDiskOfAPostgresDatabase() throws Exception {
    try (PostgresServer postgres = PostgresServer.start()) {
      String database = databaseOn(disk, postgres);
      refusesRequestsLosesNothingAndNeedsNoRestart(
          () -> serve(folder.resolve("data"), "--store", database), new long[] {0});
    }
  }

  /** Of whichever user PostgreSQL runs as. */
  private static String databaseOn(Path disk, PostgresServer postgres) throws Exception {
    String database = postgres.newDatabase();
    String name = URI.create(database).getPath().substring(1);
    try (Connection connection = PostgresDatabases.connect(postgres.url());
        Statement statement = connection.createStatement()) {
      statement.execute("COPY (SELECT 1) TO PROGRAM 'mkdir %s/space'".formatted(disk));
      statement.execute("CREATE TABLESPACE small LOCATION '%s/space'".formatted(disk));
      statement.execute("ALTER DATABASE %s SET TABLESPACE small".formatted(name));
    }
    return database;
  }

  private interface Start {
    RunningProcess server() throws Exception;
  }

  private void refusesRequestsLosesNothingAndNeedsNoRestart(Start start, long[] rooms)
      throws Exception {
    List<String> acknowledged = new ArrayList<>();
    try (RunningProcess server = start.server()) {
      ApiClient api = client(server, folder);
      ECHO.deploy(api, CODE);
      for (int size : new int[] {10, 100_000, 10}) {
        acknowledged.add(accepted(post(api, size)));
      }
      // Room for the log to grow, too little for the database to take it in: checkpoints fail
      // first.
      for (long left : rooms) {
        fill(left);
        HttpResponse<String> refused = postUntilRefused(api, acknowledged);
        assertEquals(507, refused.statusCode(), refused.body());
        assertTrue(
            refused.body().contains("The disk of the server or of its database is full: "),
            refused.body());
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
    try (RunningProcess server = start.server()) {
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
