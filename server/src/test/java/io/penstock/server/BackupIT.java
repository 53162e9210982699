package io.penstock.server;

import static io.penstock.server.ServerFixtures.awaitReady;
import static io.penstock.server.ServerFixtures.clientOf;
import static io.penstock.server.ServerFixtures.serveWithOwnToken;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.adapters.runtime.python.process.Folders;
import io.penstock.server.client.ApiClient;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** {@code penstock backup} and {@code penstock restore}, with the programs as processes. */
class BackupIT {

  private static final DeploymentFixture GRINDER =
      DeploymentFixture.ofStrings("grinder", "grain", "flour");

  private static final String CODE =
      """
      import os
      import millstone


      class Deployment:
          def request(self, data):
              return {"flour": millstone.grind(data["grain"]) + os.environ["SECRET"]}
      """;

  private Path folder;
  private Path data;
  private Path backup;

  /** Not JUnit's: it warns about each link that a virtual environment has. */
  @BeforeEach
  void makeFolder() throws IOException {
    folder = Files.createTempDirectory("penstock-backup-");
    data = folder.resolve("data");
    backup = Files.createDirectory(folder.resolve("kept")).resolve("backup.zip");
  }

  @AfterEach
  void deleteFolder() throws IOException {
    Folders.delete(folder);
  }

  @Test
  void serverRestoredFromABackupOfARunningOneGoesOnWhereThatWas() throws Exception {
    String before;
    String sentence;
    try (RunningProcess server = serveWithOwnToken(data)) {
      ApiClient api = clientOf(server, data, folder);
      deploy(api);
      before = api.post(GRINDER.requests(), "{\"grain\": \"rye\"}").body().toString();
      upload(api);
      sentence = succeed("backup", backup.toString(), "--data", data.toString());
      // Killed, and everything it had removed: nothing may come from there.
      server.kill();
    }
    assertTrue(sentence.contains(": 1 request, 1 package, 1 file, "), sentence);
    assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(backup)));
    try (Stream<Path> files = Files.list(backup.getParent())) {
      assertEquals(List.of(backup), files.toList(), "nothing is left beside it");
    }
    Files.move(data, folder.resolve("away"));
    Folders.delete(folder.resolve("away"));

    Path restored = folder.resolve("elsewhere").resolve("data");
    sentence = succeed("restore", backup.toString(), "--data", restored.toString());
    assertTrue(sentence.contains(": 1 request, 1 package, "), sentence);
    assertFalse(Files.exists(restored.resolve("environments")), "it is made again");
    try (RunningProcess server = serveWithOwnToken(restored)) {
      ApiClient api = clientOf(server, restored, folder);
      JsonNode old = api.get(GRINDER.requests() + "/" + id(before)).body();
      assertEquals("completed", old.get("status").asString());
      assertEquals("flour of rye!", old.get("result").get("flour").asString());
      assertEquals("rye, oats", download(api));
      JsonNode next = api.post(GRINDER.requests(), "{\"grain\": \"oats\"}").body();
      assertEquals("flour of oats!", next.get("result").get("flour").asString());
    }
  }

  private static final String GRAINS = "/projects/default/buckets/default/files/grains.txt";

  private static void upload(ApiClient api) throws IOException, InterruptedException {
    URI url = URI.create(api.post(GRAINS, "{}").body().get("url").asString());
    HttpRequest put = HttpRequest.newBuilder(url).PUT(BodyPublishers.ofString("rye, oats")).build();
    assertEquals(200, send(put).statusCode());
  }

  private static String download(ApiClient api) throws IOException, InterruptedException {
    URI url = URI.create(api.get(GRAINS + "/download").body().get("url").asString());
    return send(HttpRequest.newBuilder(url).build()).body();
  }

  private static HttpResponse<String> send(HttpRequest request)
      throws IOException, InterruptedException {
    try (HttpClient http = HttpClient.newHttpClient()) {
      return http.send(request, BodyHandlers.ofString());
    }
  }

  private static String id(String request) {
    return request.replaceFirst(".*\"id\":\"([0-9a-f-]+)\".*", "$1");
  }

  private void deploy(ApiClient api) throws Exception {
    GRINDER.create(api);
    api.post(
        GRINDER.path() + "/environment-variables",
        "{\"name\": \"SECRET\", \"value\": \"!\", \"secret\": true}");
    Path zip = folder.resolve("grinder.zip");
    String wheel = "millstone-1.0-py3-none-any.whl";
    zip(
        zip,
        Map.of(
            "deployment.py",
            CODE.getBytes(StandardCharsets.UTF_8),
            "requirements.txt",
            ("./" + wheel).getBytes(StandardCharsets.UTF_8),
            wheel,
            wheel()));
    GRINDER.addVersion(api, zip);
  }

  /** A library that needs no index to be installed from. */
  private static byte[] wheel() throws IOException {
    Map<String, String> files =
        Map.of(
            "millstone.py",
            "def grind(grain):\n    return 'flour of ' + grain\n",
            "millstone-1.0.dist-info/METADATA",
            "Metadata-Version: 2.1\nName: millstone\nVersion: 1.0\n",
            "millstone-1.0.dist-info/WHEEL",
            "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
            "millstone-1.0.dist-info/RECORD",
            """
            millstone.py,,
            millstone-1.0.dist-info/METADATA,,
            millstone-1.0.dist-info/WHEEL,,
            millstone-1.0.dist-info/RECORD,,
            """);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      for (Map.Entry<String, String> file : files.entrySet()) {
        zip.putNextEntry(new ZipEntry(file.getKey()));
        zip.write(file.getValue().getBytes(StandardCharsets.UTF_8));
      }
    }
    return bytes.toByteArray();
  }

  private static void zip(Path target, Map<String, byte[]> files) throws IOException {
    try (OutputStream out = Files.newOutputStream(target);
        ZipOutputStream zip = new ZipOutputStream(out)) {
      for (Map.Entry<String, byte[]> file : files.entrySet()) {
        zip.putNextEntry(new ZipEntry(file.getKey()));
        zip.write(file.getValue());
      }
    }
  }

  @Test
  void backupOfAKilledServerHoldsWhatIsInItsLogAlone() throws Exception {
    try (RunningProcess server = serveWithOwnToken(data)) {
      clientOf(server, data, folder)
          .post("/projects", "{\"name\": \"granary\", \"organization_name\": \"o\"}");
      server.kill();
      server.exitStatus();
    }
    assertTrue(Files.size(data.resolve("penstock.db-wal")) > 0);
    succeed("backup", backup.toString(), "--data", data.toString());
    Path restored = folder.resolve("restored");
    succeed("restore", backup.toString(), "--data", restored.toString());
    try (RunningProcess server = serveWithOwnToken(restored)) {
      assertEquals(
          "granary",
          clientOf(server, restored, folder)
              .get("/projects/granary")
              .body()
              .get("name")
              .asString());
    }
  }

  @Test
  void dataFolderIsTheServersOwnSetting() throws Exception {
    start(data);
    Path settings = Files.writeString(folder.resolve("penstock.properties"), "data = " + data);
    assertTrue(
        run(0, Map.of("PENSTOCK_DATA", data.toString()), "backup", backup.toString())
            .contains(data + " to " + backup));
    Path restored = folder.resolve("restored");
    run(0, Map.of("PENSTOCK_DATA", restored.toString()), "restore", backup.toString());
    assertTrue(Files.exists(restored.resolve("penstock.db")));
    Path second = backup.resolveSibling("second.zip");
    run(
        0,
        Map.of("PENSTOCK_PORT", "1"),
        "backup",
        second.toString(),
        "--config",
        settings.toString());
  }

  @Test
  void serverInUseIsNotRestoredOver() throws Exception {
    try (RunningProcess server = serveWithOwnToken(data)) {
      awaitReady(server);
      succeed("backup", backup.toString(), "--data", data.toString());
      String sentence = run(1, Map.of(), "restore", backup.toString(), "--data", data.toString());
      assertTrue(sentence.contains("is in use by another server: stop that one"), sentence);
    }
  }

  @Test
  void fileThatExistsIsReplacedOnRequestOnly() throws Exception {
    start(data);
    Files.writeString(backup, "last week's");
    String[] command = {"backup", backup.toString(), "--data", data.toString()};
    String sentence = run(1, Map.of(), command);
    assertTrue(sentence.contains("exists already: choose another name, or add --force"), sentence);
    assertEquals("last week's", Files.readString(backup));
    run(1, Map.of("PENSTOCK_FORCE", "true"), command);
    assertEquals("last week's", Files.readString(backup));
    succeed("backup", backup.toString(), "--force", "--data", data.toString());
    succeed("restore", backup.toString(), "--data", folder.resolve("restored").toString());
  }

  /** Makes a data folder. */
  private static void start(Path data) throws Exception {
    try (RunningProcess server = serveWithOwnToken(data)) {
      awaitReady(server);
      server.terminate();
      server.exitStatus();
    }
  }

  private static String succeed(String... arguments) throws Exception {
    String said = run(0, Map.of(), arguments);
    assertEquals(1, said.lines().count(), said);
    return said;
  }

  /** All that it said. */
  private static String run(int status, Map<String, String> environment, String... arguments)
      throws Exception {
    try (RunningProcess program = RunningProcess.start(environment, arguments)) {
      String said = program.rest();
      int ended = program.exitStatus();
      said += program.standardError();
      assertEquals(status, ended, said);
      return said;
    }
  }
}
