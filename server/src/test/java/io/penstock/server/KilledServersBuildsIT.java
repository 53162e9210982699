package io.penstock.server;

import static io.penstock.server.ServerFixtures.client;
import static io.penstock.server.ServerFixtures.serve;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.penstock.server.client.ApiClient;
import io.penstock.testkit.Zips;
import java.io.BufferedReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** What becomes of a build when the server is killed in the middle of it. */
@Timeout(180)
class KilledServersBuildsIT {

  private static final String ENVIRONMENTS = "/projects/default/environments";

  /** Without the file GO it tells that it is being installed, and never ends. */
  private static final String BACKEND =
      """
      import os, time, zipfile

      def build_wheel(directory, config_settings=None, metadata_directory=None):
          if not os.path.exists("GO"):
              with open("PIPE", "w") as pipe:
                  pipe.write(str(os.getpid()) + "\\n")
              time.sleep(600)
          name = "slow-1.0-py3-none-any.whl"
          info = "slow-1.0.dist-info/"
          with zipfile.ZipFile(os.path.join(directory, name), "w") as wheel:
              wheel.writestr("slow.py", "")
              wheel.writestr(info + "METADATA", "Metadata-Version: 2.1\\nName: slow\\nVersion: 1.0\\n")
              wheel.writestr(info + "WHEEL", "Wheel-Version: 1.0\\nGenerator: x\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n")
              wheel.writestr(info + "RECORD", "")
          return name
      """;

  @TempDir Path folder;

  @Test
  void environmentIsBuiltAnewAfterTheNextStartAndNothingOfTheFirstBuildIsLeft() throws Exception {
    Path pipe = folder.resolve("building");
    Path go = folder.resolve("go");
    assertEquals(0, new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor());
    try (RunningProcess server = serve(folder.resolve("data"))) {
      ApiClient api = client(server, folder);
      var _ = api.post(ENVIRONMENTS, "{\"name\": \"slow\", \"base_environment\": \"python3-11\"}");
      var _ = api.upload(ENVIRONMENTS + "/slow/revisions", requirements(pipe, go));
      ProcessHandle installer = installer(pipe);
      assertEquals("building", build(api).get("status").asString());
      server.kill();
      var _ = installer.onExit().get(20, TimeUnit.SECONDS);
    }
    Files.createFile(go);
    try (RunningProcess again = serve(folder.resolve("data"))) {
      ApiClient api = client(again, folder);
      JsonNode build = build(api);
      while (build.get("status").asString().equals("building")) {
        Thread.sleep(50);
        build = build(api);
      }
      assertEquals("success", build.get("status").asString(), build.toString());
    }
  }

  /** The process that installs; waits until there is one. */
  private static ProcessHandle installer(Path pipe) throws Exception {
    // Opening the other end of the pipe waits until the installation has opened its own.
    try (BufferedReader number = Files.newBufferedReader(pipe)) {
      return ProcessHandle.of(Long.parseLong(number.readLine())).orElseThrow();
    }
  }

  private static JsonNode build(ApiClient api) throws Exception {
    JsonNode environment = api.get(ENVIRONMENTS + "/slow").body();
    return api.get(
            "%s/slow/revisions/%s/builds/%s"
                .formatted(
                    ENVIRONMENTS,
                    environment.get("latest_revision").asString(),
                    environment.get("latest_build").asString()))
        .body();
  }

  private Path requirements(Path pipe, Path go) throws Exception {
    return Zips.write(
        folder.resolve("slow.zip"),
        Map.of(
            "requirements.txt",
            "./slow-src\n",
            "slow-src/pyproject.toml",
            """
            [build-system]
            requires = []
            build-backend = "backend"
            backend-path = ["."]
            """,
            "slow-src/backend.py",
            BACKEND.replace("PIPE", pipe.toString()).replace("GO", go.toString())));
  }
}
