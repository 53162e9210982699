package io.penstock.server;

import static io.penstock.server.ServerFixtures.client;
import static io.penstock.server.ServerFixtures.serve;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.server.client.ApiClient;
import io.penstock.testkit.PostgresServer;
import io.penstock.testkit.Zips;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** A server that goes on where another has stopped, with the same database and another folder. */
@Timeout(180)
class TakeoverIT {

  private static final String FILES = "/projects/default/buckets/default/files/";
  private static final String ENVIRONMENTS = "/projects/default/environments";
  private static final DeploymentFixture SHOUT =
      DeploymentFixture.ofStrings("shout", "text", "loud");
  private static final String REVISIONS = SHOUT.path() + "/versions/v1/revisions";

  @TempDir Path folder;

  @Test
  void everythingThatWasUploadedIsThere() throws Exception {
    String database = PostgresServer.shared().newDatabase();
    Path first = folder.resolve("first");
    Path second = Files.createDirectory(folder.resolve("second"));
    Path zip =
        Zips.write(
            folder.resolve("shout.zip"),
            Map.of(
                "deployment.py",
                """
                class Deployment:
                    def request(self, data): return {"loud": data["text"].upper()}
                """));
    Path requirements =
        Zips.write(
            folder.resolve("quiet.zip"), Map.of("requirements.txt", "# nothing\n--no-index\n"));
    String revision;
    try (RunningProcess server = serve(first, "--store", database)) {
      ApiClient api = client(server, folder);
      var _ = api.post(ENVIRONMENTS, "{\"name\": \"quiet\", \"base_environment\": \"python3-11\"}");
      var _ = api.upload(ENVIRONMENTS + "/quiet/revisions", requirements);
      awaitEnvironment(api);
      SHOUT.create(api);
      var _ =
          api.post(SHOUT.path() + "/versions", "{\"version\": \"v1\", \"environment\": \"quiet\"}");
      revision = api.upload(REVISIONS, zip).body().get("revision").asString();
      api.awaitBuild(REVISIONS + "/" + revision);
      upload(api, "cat", "meow");
      server.terminate();
      assertEquals(0, server.exitStatus());
    }
    assertFalse(hasFiles(first.resolve("files")));
    Files.copy(first.resolve("secret.key"), second.resolve("secret.key"));
    // Nothing may be read from there any more.
    Files.move(first, folder.resolve("gone"));

    try (RunningProcess server = serve(second, "--store", database)) {
      ApiClient api = client(server, folder);
      assertEquals("meow", new String(download(api, "cat"), StandardCharsets.UTF_8));
      assertArrayEquals(
          Files.readAllBytes(zip), get(api, REVISIONS + "/" + revision + "/download"));
      JsonNode answer = api.post(SHOUT.requests(), "{\"text\": \"hello\"}").body();
      assertEquals("HELLO", answer.get("result").get("loud").asString(), answer.toString());
      String environment =
          api.get(ENVIRONMENTS + "/quiet").body().get("latest_revision").asString();
      assertArrayEquals(
          Files.readAllBytes(requirements),
          get(api, ENVIRONMENTS + "/quiet/revisions/" + environment + "/download"));
      server.terminate();
      assertEquals(0, server.exitStatus());
      assertEquals("", server.standardError());
    }
  }

  @Test
  void backupOfAServerOnPostgresqlIsRefusedAndTheSentenceNamesPgDump() throws Exception {
    String database = PostgresServer.shared().newDatabase();
    Path data = folder.resolve("data");
    try (RunningProcess server = serve(data, "--store", database)) {
      var _ = client(server, folder);
      Path backup = folder.resolve("backup.zip");
      try (RunningProcess command =
          RunningProcess.start(Map.of(), "backup", backup.toString(), "--data", data.toString())) {
        assertEquals(1, command.exitStatus());
        assertTrue(command.standardError().contains("pg_dump"), command.standardError());
        assertFalse(Files.exists(backup));
      }
    }
  }

  private static void awaitEnvironment(ApiClient api) throws Exception {
    JsonNode environment = api.get(ENVIRONMENTS + "/quiet").body();
    while (environment.get("active_build").isNull()) {
      Thread.sleep(50);
      environment = api.get(ENVIRONMENTS + "/quiet").body();
    }
  }

  private static boolean hasFiles(Path directory) throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      return files.anyMatch(Files::isRegularFile);
    }
  }

  private static void upload(ApiClient api, String name, String content) throws Exception {
    String url = api.post(FILES + name, "{}").body().get("url").asString();
    try (HttpClient http = HttpClient.newHttpClient()) {
      assertEquals(
          200,
          http.send(
                  HttpRequest.newBuilder(URI.create(url))
                      .PUT(BodyPublishers.ofString(content))
                      .build(),
                  BodyHandlers.discarding())
              .statusCode());
    }
  }

  private static byte[] download(ApiClient api, String name) throws Exception {
    return bytes(
        HttpRequest.newBuilder(
            URI.create(api.get(FILES + name + "/download").body().get("url").asString())));
  }

  private static byte[] get(ApiClient api, String path) throws Exception {
    return bytes(
        HttpRequest.newBuilder(URI.create(api.url() + path))
            .header("Authorization", "Token " + api.token()));
  }

  private static byte[] bytes(HttpRequest.Builder request) throws Exception {
    try (HttpClient http = HttpClient.newHttpClient()) {
      return http.send(request.build(), BodyHandlers.ofByteArray()).body();
    }
  }
}
