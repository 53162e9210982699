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

/**
 * Makes virtual environments: with uv where it is on the path, else with venv and pip. These run
 * with a keeper: what outlived a server that was killed would write into what the next one makes.
 */
final class Installer {

  private static final Duration LIMIT_FOR_VENV = Duration.ofMinutes(5);

  /** The first one that can install into another environment ({@code pip --python}). */
  private static final int PIP_MAJOR = 23;

  private static final Pattern PIP_VERSION = Pattern.compile("pip (\\d+)\\..*");

  private final Path workerProgram;
  private final Duration limit;

  /**
   * Installs nothing yet.
   *
   * @param workerProgram that has the keeper
   * @param limit of each installation
   */
  Installer(Path workerProgram, Duration limit) {
    this.workerProgram = workerProgram;
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
    Steps steps = new Steps(python, requirements.variables(), directory, log);
    if (requirements.isEmpty()) {
      steps.make(python, "-m", "venv", "--without-pip", environment.toString());
    } else if (hasUv()) {
      steps.make("uv", "venv", "--python", python, environment.toString());
      steps.install("uv", "pip", "install", "--python", target, "-r", file);
    } else if (hasRecentPip(base)) {
      steps.make(python, "-m", "venv", "--without-pip", environment.toString());
      steps.install(python, "-m", "pip", "--python", target, "install", "-r", file);
    } else {
      steps.make(python, "-m", "venv", environment.toString());
      steps.install(target, "-m", "pip", "install", "-r", file);
    }
  }

  /** Those of one installation. */
  private final class Steps {
    /** That the keeper runs on. */
    private final String python;

    private final Map<String, String> variables;
    private final Path directory;
    private final Consumer<String> log;

    Steps(String python, Map<String, String> variables, Path directory, Consumer<String> log) {
      this.python = python;
      this.variables = variables;
      this.directory = directory;
      this.log = log;
    }

    void make(String... command) throws BuildFailedException, IOException, InterruptedException {
      run("Making a virtual environment", kept(Path.of("/"), LIMIT_FOR_VENV, command), log);
    }

    void install(String... command) throws BuildFailedException, IOException, InterruptedException {
      run("Installing requirements.txt", kept(directory, limit, command), log);
    }

    private Command kept(Path in, Duration atMost, String... command) {
      List<String> arguments = new ArrayList<>(List.of(python, workerProgram.toString(), "--run"));
      arguments.addAll(List.of(command));
      return new Command(arguments, in, environment(variables), atMost, true);
    }
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
      return new Command(
                  List.of(command), Path.of("/"), environment(Map.of()), LIMIT_FOR_VENV, false)
              .run(answer::add)
          == Command.End.SUCCESS;
    } catch (IOException notThere) {
      return false;
    }
  }

  private static Map<String, String> environment(Map<String, String> variables) {
    Map<String, String> environment = ProcessEnvironment.forBuilds();
    environment.putAll(variables);
    return environment;
  }
}
