package io.penstock.server;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.server.cli.Command;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** {@code ./penstock}, through which users call the program. */
class LauncherTest {

  private static final Path LAUNCHER = Path.of("..", "penstock");

  static List<String> commands() {
    return Main.COMMANDS.stream().map(Command::name).toList();
  }

  @ParameterizedTest
  @MethodSource("commands")
  void everyCommandIsPassedOnAndExplained(String command) throws IOException {
    List<String> lines = Files.readAllLines(LAUNCHER);
    String passedOn =
        lines.stream()
            .filter(line -> line.matches(" {2}\\w+( \\| \\w+)*\\)"))
            .filter(line -> line.contains("serve"))
            .findFirst()
            .orElseThrow();
    assertTrue(
        Arrays.asList(Objects.requireNonNull(passedOn).strip().replace(")", "").split(" \\| "))
            .contains(command),
        passedOn);
    assertTrue(
        lines.stream().anyMatch(line -> line.startsWith("  " + command + " ")),
        "The help does not explain " + command);
  }
}
