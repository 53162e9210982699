package io.penstock.adapters.runtime.python.packages;

import io.penstock.adapters.runtime.python.process.Command;
import io.penstock.adapters.runtime.python.process.ProcessEnvironment;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Makes virtual environments: with uv where it is on the path, else with venv and pip. */
final class Installer {

  private static final Duration LIMIT_FOR_VENV = Duration.ofMinutes(5);

  /** The first one that can install into another environment ({@code pip --python}). */
  private static final int PIP_MAJOR = 23;

  private static final Pattern PIP_VERSION = Pattern.compile("pip (\\d+)\\..*");

  private final Duration limit;

  /** Limits each installation. */
  Installer(Duration limit) {
    this.limit = limit;
  }

  /**
   * Makes an environment.
   *
   * @param directory where relative paths in the requirements start
   * @param log gets the tools' output
   */
  void install(
      Path environment,
      Interpreter base,
      Requirements requirements,
      Path directory,
      Consumer<String> log)
      throws BuildFailedException, IOException, InterruptedException {
    String file = directory.resolve(Requirements.FILE).toString();
    String target = environment.resolve("bin").resolve("python").toString();
    String python = base.executable().toString();
    if (requirements.isEmpty()) {
      make(requirements, log, python, "-m", "venv", "--without-pip", environment.toString());
    } else if (hasUv()) {
      make(requirements, log, "uv", "venv", "--python", python, environment.toString());
      install(requirements, directory, log, "uv", "pip", "install", "--python", target, "-r", file);
    } else if (hasRecentPip(base)) {
      make(requirements, log, python, "-m", "venv", "--without-pip", environment.toString());
      install(
          requirements,
          directory,
          log,
          python,
          "-m",
          "pip",
          "--python",
          target,
          "install",
          "-r",
          file);
    } else {
      make(requirements, log, python, "-m", "venv", environment.toString());
      install(requirements, directory, log, target, "-m", "pip", "install", "-r", file);
    }
  }

  private void make(Requirements requirements, Consumer<String> log, String... command)
      throws BuildFailedException, IOException, InterruptedException {
    run(
        "Making a virtual environment",
        command(Path.of("/"), LIMIT_FOR_VENV, requirements.variables(), command),
        log);
  }

  private void install(
      Requirements requirements, Path directory, Consumer<String> log, String... command)
      throws BuildFailedException, IOException, InterruptedException {
    run(
        "Installing requirements.txt",
        command(directory, limit, requirements.variables(), command),
        log);
  }

  private static void run(String what, Command command, Consumer<String> log)
      throws BuildFailedException, IOException, InterruptedException {
    List<String> output = new ArrayList<>();
    Command.End end =
        command.run(
            line -> {
              output.add(line);
              log.accept(line);
            });
    switch (end) {
      case SUCCESS -> {}
      case FAILURE -> throw new BuildFailedException(what + " failed: " + LastWords.of(output));
      case TIMEOUT ->
          throw new BuildFailedException(
              "%s took longer than %d seconds, which is the limit."
                  .formatted(what, command.limit().toSeconds()));
    }
  }

  private static boolean hasUv() throws InterruptedException {
    return answers(new ArrayList<>(), "uv", "--version");
  }

  private static boolean hasRecentPip(Interpreter base) throws InterruptedException {
    List<String> answer = new ArrayList<>();
    if (!answers(answer, base.executable().toString(), "-m", "pip", "--version")
        || answer.isEmpty()) {
      return false;
    }
    Matcher version = PIP_VERSION.matcher(answer.getFirst());
    return version.matches() && Integer.parseInt(version.group(1)) >= PIP_MAJOR;
  }

  private static boolean answers(List<String> answer, String... command)
      throws InterruptedException {
    try {
      return command(Path.of("/"), LIMIT_FOR_VENV, Map.of(), command).run(answer::add)
          == Command.End.SUCCESS;
    } catch (IOException notThere) {
      return false;
    }
  }

  private static Command command(
      Path directory, Duration limit, Map<String, String> variables, String... command) {
    Map<String, String> environment = ProcessEnvironment.forBuilds();
    environment.putAll(variables);
    return new Command(List.of(command), directory, environment, limit, false);
  }
}
