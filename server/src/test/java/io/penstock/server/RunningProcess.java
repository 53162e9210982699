package io.penstock.server;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The program in a process of its own, with the classes under test. */
final class RunningProcess implements AutoCloseable {

  /** Those that users start it with, in the module's folder, where its tests run. */
  private static final Path FLAGS = Path.of("java.args");

  private final Process process;
  private final Path errors;
  private final BufferedReader output;

  private RunningProcess(Process process, Path errors) {
    this.process = process;
    this.errors = errors;
    this.output = process.inputReader(StandardCharsets.UTF_8);
  }

  /** Starts it, with none of this machine's settings but those given. */
  static RunningProcess start(Map<String, String> environment, String... arguments)
      throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "@" + FLAGS,
                // Most live for a few seconds: what the second compiler does would come too late.
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName()));
    command.addAll(List.of(arguments));
    Path errors = Files.createTempFile("penstock-test", ".err");
    ProcessBuilder builder = new ProcessBuilder(command).redirectError(errors.toFile());
    builder.environment().keySet().removeIf(name -> name.startsWith("PENSTOCK_"));
    builder.environment().putAll(environment);
    return new RunningProcess(builder.start(), errors);
  }

  /** The lines up to the first that contains the text. */
  List<String> linesUntil(String text) throws IOException {
    List<String> lines = new ArrayList<>();
    for (String line = output.readLine(); line != null; line = output.readLine()) {
      lines.add(line);
      if (line.contains(text)) {
        return lines;
      }
    }
    throw new AssertionError(
        "There was no '%s' in %s; standard error: %s".formatted(text, lines, standardError()));
  }

  /** What is left of the output once the program has ended. */
  String rest() throws IOException {
    return String.join("\n", output.readAllLines());
  }

  String standardError() throws IOException {
    return Files.readString(errors);
  }

  /** SIGTERM. */
  void terminate() {
    process.destroy();
  }

  /** SIGKILL. */
  void kill() {
    process.destroyForcibly();
  }

  /** The processes that it started itself and that still run. */
  List<ProcessHandle> children() {
    return process.children().toList();
  }

  /** All processes that it started and that still run. */
  List<ProcessHandle> descendants() {
    return process.descendants().toList();
  }

  boolean endsWithin(Duration time) throws InterruptedException {
    return process.waitFor(time);
  }

  int exitStatus() throws InterruptedException {
    if (!process.waitFor(60, TimeUnit.SECONDS)) {
      throw new AssertionError("It still runs after a minute");
    }
    return process.exitValue();
  }

  @Override
  public void close() throws IOException {
    process.destroyForcibly();
    Files.deleteIfExists(errors);
  }
}
