package io.penstock.adapters.runtime.python.packages;

import io.penstock.adapters.runtime.python.process.Command;
import io.penstock.adapters.runtime.python.process.ProcessEnvironment;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Finds the Python for an environment name. A file called {@code python3.12} on the path proves
 * nothing, since version managers put shims there that fail: what counts is that it runs.
 */
final class Interpreters {

  private static final Pattern ENVIRONMENT = Pattern.compile("python3-(\\d{1,2})");
  private static final Pattern VERSION = Pattern.compile("3\\.(\\d+)\\.\\d+");
  private static final int OLDEST = 8;
  private static final int NEWEST = 20;
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final String QUESTION =
      "import sys; print(sys.executable); print('%d.%d.%d' % sys.version_info[:3])";

  private final String fallback;
  private final Map<String, Interpreter> known = new ConcurrentHashMap<>();

  /**
   * Looks nowhere yet.
   *
   * @param fallback the interpreter for environments that are not present: a name or a path
   */
  Interpreters(String fallback) {
    this.fallback = fallback;
  }

  /**
   * The interpreter for an environment such as {@code python3-12}, or the fallback, which the log
   * then says.
   */
  Interpreter find(String environment, Consumer<String> log)
      throws BuildFailedException, InterruptedException {
    Matcher name = ENVIRONMENT.matcher(environment);
    if (!name.matches()) {
      throw new BuildFailedException(
          "There is no environment %s on this server; present are %s."
              .formatted(environment, String.join(", ", present())));
    }
    int minor = Integer.parseInt(name.group(1));
    Optional<Interpreter> found = minor < OLDEST ? Optional.empty() : look("python3." + minor);
    if (found.isPresent()) {
      log.accept("Using Python " + found.get().version() + " for environment " + environment + ".");
      return found.get();
    }
    Interpreter other =
        look(fallback)
            .orElseThrow(
                () ->
                    new BuildFailedException(
                        "Python 3.%d or newer was not found on this server; install it or set the Python executable."
                            .formatted(OLDEST)));
    log.accept(
        "Environment %s is not present on this server; using Python %s instead."
            .formatted(environment, other.version()));
    return other;
  }

  /** The environment that the fallback interpreter stands for, if there is such an interpreter. */
  Optional<String> fallbackEnvironment() throws InterruptedException {
    return look(fallback)
        .map(python -> "python3-" + Integer.parseInt(python.version().split("\\.", -1)[1]));
  }

  private List<String> present() throws InterruptedException {
    List<String> names = new ArrayList<>();
    for (int minor : IntStream.rangeClosed(OLDEST, NEWEST).toArray()) {
      if (look("python3." + minor).isPresent()) {
        names.add("python3-" + minor);
      }
    }
    return names;
  }

  private Optional<Interpreter> look(String command) throws InterruptedException {
    Interpreter before = known.get(command);
    if (before != null) {
      return Optional.of(before);
    }
    // One that is missing is looked for again, since it may be installed while the server runs.
    Optional<Interpreter> answer = probe(command);
    answer.ifPresent(found -> known.put(command, found));
    return answer;
  }

  private static Optional<Interpreter> probe(String command) throws InterruptedException {
    for (Path candidate : candidates(command)) {
      Optional<Interpreter> interpreter = ask(candidate);
      if (interpreter.isPresent() && fits(command, interpreter.get().version())) {
        return interpreter;
      }
    }
    return Optional.empty();
  }

  private static List<Path> candidates(String command) {
    if (command.indexOf('/') >= 0) {
      return List.of(Path.of(command));
    }
    String path = System.getenv().getOrDefault("PATH", "/usr/local/bin:/usr/bin:/bin");
    return Stream.of(path.split(File.pathSeparator))
        .filter(folder -> !folder.isEmpty())
        .map(folder -> Path.of(folder, command))
        .filter(Files::isExecutable)
        .toList();
  }

  private static Optional<Interpreter> ask(Path candidate) throws InterruptedException {
    List<String> answer = new ArrayList<>();
    Command question =
        new Command(
            // Without its site packages, which it would take longest for.
            List.of(candidate.toString(), "-S", "-c", QUESTION),
            Path.of("/"),
            ProcessEnvironment.forBuilds(),
            PATIENCE,
            false);
    try {
      if (question.run(answer::add) == Command.End.SUCCESS && answer.size() == 2) {
        return Optional.of(new Interpreter(Path.of(answer.getFirst()), answer.getLast()));
      }
    } catch (IOException notAProgram) {
      // Then it is not an interpreter either.
    }
    return Optional.empty();
  }

  private static boolean fits(String command, String version) {
    Matcher parts = VERSION.matcher(version);
    return parts.matches()
        && Integer.parseInt(parts.group(1)) >= OLDEST
        && (!command.matches("python3\\.\\d+")
            || version.startsWith(command.substring("python".length()) + "."));
  }
}
