package io.penstock.adapters.runtime.python.packages;

import io.penstock.adapters.runtime.python.process.Command;
import io.penstock.adapters.runtime.python.process.Folders;
import io.penstock.adapters.runtime.python.process.ProcessEnvironment;
import io.penstock.engine.port.PackageStore.BuildResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Imports a package's code in a process of its own and looks at the class, without using it. */
final class ImportCheck {

  private static final JsonMapper JSON = new JsonMapper();

  private final Path workerProgram;
  private final Path scratch;
  private final Duration limit;

  /**
   * Checks nothing yet.
   *
   * @param scratch where temporary folders may be made
   */
  ImportCheck(Path workerProgram, Path scratch, Duration limit) {
    this.workerProgram = workerProgram;
    this.scratch = scratch;
    this.limit = limit;
  }

  BuildResult run(
      Path python, CodeLocation code, Map<String, String> variables, Consumer<String> log)
      throws IOException, InterruptedException {
    Files.createDirectories(scratch);
    Path home = Files.createTempDirectory(scratch, "check-");
    try {
      Files.createDirectory(home.resolve("tmp"));
      Path result = home.resolve("result.json");
      List<String> command =
          List.of(
              python.toString(),
              workerProgram.toString(),
              "--inspect",
              code.directory().toString(),
              code.file(),
              result.toString());
      Map<String, String> environment = ProcessEnvironment.forUserCode(python, home, variables);
      return switch (new Command(command, home, environment, limit, true).run(log)) {
        case TIMEOUT ->
            new BuildResult.Failed(
                "Importing %s took longer than %d seconds, which is the limit."
                    .formatted(code.file(), limit.toSeconds()));
        case SUCCESS, FAILURE ->
            Files.exists(result)
                ? read(result)
                : new BuildResult.Failed(
                    "The Python process ended while it imported %s. See the logs for details."
                        .formatted(code.file()));
      };
    } finally {
      Folders.deleteQuietly(home);
    }
  }

  private static BuildResult read(Path result) throws IOException {
    JsonNode found = JSON.readTree(Files.readString(result));
    return found.has("problem")
        ? new BuildResult.Failed(found.path("problem").asString())
        : new BuildResult.Built(
            found.path("request").asBoolean(), found.path("requests").asBoolean());
  }
}
