package io.penstock.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The contract of {@code penstock serve}, with the program as a process. */
class ServeIT {

  private static final String READY = "Penstock is listening on ";

  @TempDir Path folder;

  private RunningProcess serve(Map<String, String> environment, String... more) throws Exception {
    String[] arguments = new String[more.length + 5];
    List<String> first =
        List.of("serve", "--port", "0", "--data", folder.resolve("data").toString());
    for (int i = 0; i < arguments.length; i++) {
      arguments[i] = i < 5 ? first.get(i) : more[i - 5];
    }
    return RunningProcess.start(environment, arguments);
  }

  private static int status(String url, String token) throws Exception {
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client
          .send(
              HttpRequest.newBuilder(URI.create(url + "/projects"))
                  .header("Authorization", "Token " + token)
                  .build(),
              BodyHandlers.discarding())
          .statusCode();
    }
  }

  @Test
  void firstStartShowsTheTokenOnceAndKeepsItForItsOwnerAlone() throws Exception {
    String token;
    try (RunningProcess first = serve(Map.of())) {
      List<String> lines = first.linesUntil(READY);
      assertEquals(2, lines.size(), () -> "Only the token and the ready line: " + lines);
      token = lines.getFirst().substring(lines.getFirst().lastIndexOf(' ') + 1);
      String url = lines.getLast().substring(READY.length());
      assertTrue(url.matches("http://127\\.0\\.0\\.1:\\d+/v2\\.1"), url);
      assertEquals(200, status(url, token));
      assertEquals(401, status(url, "0" + token.substring(1, 39) + "x"));
      first.terminate();
      assertEquals(0, first.exitStatus());
      assertEquals("", first.standardError());
    }
    Path file = folder.resolve("data/admin.token");
    assertEquals(token, Files.readString(file).strip());
    assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
    try (RunningProcess second = serve(Map.of())) {
      List<String> lines = second.linesUntil(READY);
      assertEquals(1, lines.size(), () -> "The token is not shown again: " + lines);
      assertEquals(200, status(lines.getLast().substring(READY.length()), token));
    }
  }

  @Test
  void tokenOfTheEnvironmentReplacesTheOneBefore() throws Exception {
    String chosen = "c0ffee00c0ffee00c0ffee00c0ffee00c0ffee00";
    String before;
    try (RunningProcess first = serve(Map.of())) {
      String line = first.linesUntil(READY).getFirst();
      before = line.substring(line.lastIndexOf(' ') + 1);
      first.terminate();
      assertEquals(0, first.exitStatus());
    }
    try (RunningProcess second = serve(Map.of("PENSTOCK_ADMIN_TOKEN", "Token " + chosen))) {
      String url = second.linesUntil(READY).getLast().substring(READY.length());
      assertEquals(200, status(url, chosen));
      assertEquals(401, status(url, before));
    }
    assertFalse(Files.exists(folder.resolve("data/admin.token")));
  }

  @Test
  void settingsComeFromFlagsThenEnvironmentThenFile() throws Exception {
    Path file = folder.resolve("penstock.properties");
    Files.writeString(file, "max-body = 40\ngrace-period = 1\n");
    try (RunningProcess server =
        serve(Map.of("PENSTOCK_HOST", "localhost", "PENSTOCK_CONFIG", file.toString()))) {
      String url = server.linesUntil(READY).getLast().substring(READY.length());
      assertTrue(url.startsWith("http://localhost:"), url);
      String token = Files.readString(folder.resolve("data/admin.token")).strip();
      try (HttpClient client = HttpClient.newHttpClient()) {
        HttpRequest tooLarge =
            HttpRequest.newBuilder(URI.create(url + "/projects"))
                .header("Authorization", "Token " + token)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString("{\"name\": \"" + "a".repeat(50) + "\"}"))
                .build();
        assertEquals(413, client.send(tooLarge, BodyHandlers.ofString()).statusCode());
      }
    }
  }

  @Test
  void unknownKeysStopTheStartWithASuggestion() throws Exception {
    Path file = folder.resolve("penstock.properties");
    Files.writeString(file, "prot = 8081\n");
    try (RunningProcess server = serve(Map.of(), "--config", file.toString())) {
      assertEquals(1, server.exitStatus());
      assertTrue(
          server.standardError().contains("There is no key 'prot': did you mean 'port'?"),
          server.standardError());
    }
    try (RunningProcess server = serve(Map.of("PENSTOCK_MAX_BODDY", "1"))) {
      assertEquals(1, server.exitStatus());
      assertTrue(
          server.standardError().contains("did you mean 'PENSTOCK_MAX_BODY'?"),
          server.standardError());
    }
    try (RunningProcess server = serve(Map.of(), "--prot", "1")) {
      assertEquals(2, server.exitStatus());
      assertTrue(
          server.standardError().contains("There is no option '--prot': did you mean '--port'?"),
          server.standardError());
    }
  }

  @Test
  void twoServersOnOneFolderAreRefusedWithASentence() throws Exception {
    try (RunningProcess first = serve(Map.of())) {
      first.linesUntil(READY);
      try (RunningProcess second = serve(Map.of())) {
        assertEquals(1, second.exitStatus());
        String error = second.standardError().strip();
        assertEquals(1, error.lines().count(), error);
        assertTrue(error.contains(folder.resolve("data").toString()), error);
      }
    }
  }

  @Test
  void aTakenPortIsASentence() throws Exception {
    try (RunningProcess first = serve(Map.of())) {
      String url = first.linesUntil(READY).getLast().substring(READY.length());
      String port = Integer.toString(URI.create(url).getPort());
      try (RunningProcess second =
          RunningProcess.start(
              Map.of(), "serve", "--port", port, "--data", folder.resolve("other").toString())) {
        assertEquals(1, second.exitStatus());
        String error = second.standardError().strip();
        assertEquals(1, error.lines().count(), error);
        assertTrue(error.contains(port), error);
      }
    }
  }

  @Test
  void theDemoRunsToItsEnd() throws Exception {
    try (RunningProcess demo = RunningProcess.start(Map.of(), "demo")) {
      String output = demo.rest();
      assertEquals(0, demo.exitStatus(), demo.standardError());
      assertEquals("", demo.standardError());
      assertTrue(output.contains("{\"label\":\"positive\",\"mean\":0.077}"), output);
      assertTrue(output.contains("pipeline-variable"), output);
    }
  }
}
