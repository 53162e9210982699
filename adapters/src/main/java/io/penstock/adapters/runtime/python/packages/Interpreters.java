package io.penstock.adapters.runtime.python.packages;

import io.penstock.adapters.runtime.python.process.Command;
import io.penstock.adapters.runtime.python.process.ProcessEnvironment;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Finds the Python for an environment name. A file called {@code python3.12} on the path proves
 * nothing, since version managers put shims there that fail: what counts is that it runs.
 */
final class Interpreters {

  private static final String NAME = "python3-";
  private static final Pattern ENVIRONMENT = Pattern.compile("python3-(\\d{1,2})");
  private static final Pattern VERSION = Pattern.compile("3\\.(\\d+)\\.\\d+");
  private static final int OLDEST = 8;
  private static final int NEWEST = 20;
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final String QUESTION =
      "import sys; print(sys.executable); print('%d.%d.%d' % sys.version_info[:3])";

  private final String standard;
  private final boolean nearest;
  private final Map<String, Interpreter> known = new ConcurrentHashMap<>();

  /**
   * Looks nowhere yet.
   *
   * @param standard the interpreter for those who name no environment: a name or a path
   * @param nearest whether an environment that is not present is replaced by the nearest one
   */
  Interpreters(String standard, boolean nearest) {
    this.standard = standard;
    this.nearest = nearest;
  }

  /**
   * The interpreter for an environment such as {@code python3-12}, or, where that is allowed, the
   * nearest, which the log then says.
   */
  Interpreter find(String environment, Consumer<String> log)
      throws BuildFailedException, InterruptedException {
    Matcher name = ENVIRONMENT.matcher(environment);
    // By its name alone first: to ask all that have such names takes a second where they are shims.
    Optional<Interpreter> found =
        name.matches() ? look("python3." + minor(name)) : Optional.empty();
    if (found.isPresent()) {
      return using(found.get(), environment, log);
    }
    SortedMap<Integer, Interpreter> present = present();
    // The standard one may have that version under another name.
    Interpreter same = name.matches() ? present.get(minor(name)) : null;
    if (same != null) {
      return using(same, environment, log);
    }
    if (present.isEmpty()) {
      throw new BuildFailedException(
          "Python 3.%d or newer was not found on this server; install it or set the Python executable."
              .formatted(OLDEST));
    }
    if (!name.matches() || !nearest) {
      throw new BuildFailedException(
          "There is no environment %s on this server; present are %s."
              .formatted(environment, String.join(", ", names(present))));
    }
    Interpreter nearest = nearest(present, minor(name));
    log.accept(
        "Environment %s is not present on this server; using the nearest, Python %s, instead."
            .formatted(environment, nearest.version()));
    return nearest;
  }

  private static Interpreter using(Interpreter found, String environment, Consumer<String> log) {
    log.accept("Using Python " + found.version() + " for environment " + environment + ".");
    return found;
  }

  /** The environments that are present, oldest first. */
  List<String> environments() throws InterruptedException {
    return names(present());
  }

  /** The environment that the standard interpreter stands for, if there is such an interpreter. */
  Optional<String> standardEnvironment() throws InterruptedException {
    return look(standard).map(python -> NAME + minor(python));
  }

  /** Of two that are as near, the newer one. */
  private static Interpreter nearest(SortedMap<Integer, Interpreter> present, int wanted) {
    return present.entrySet().stream()
        .min(
            Comparator.<Map.Entry<Integer, Interpreter>>comparingInt(
                    entry -> Math.abs(entry.getKey() - wanted))
                .thenComparingInt(entry -> -entry.getKey()))
        .map(Map.Entry::getValue)
        .orElseThrow();
  }

  /** By the second number of their version. */
  private SortedMap<Integer, Interpreter> present() throws InterruptedException {
    SortedMap<Integer, Interpreter> present = new TreeMap<>();
    for (int minor = OLDEST; minor <= NEWEST; minor++) {
      Optional<Interpreter> found = look("python3." + minor);
      if (found.isPresent()) {
        present.put(minor, found.get());
      }
    }
    // One that is named by a path need not be on the path.
    look(standard).ifPresent(python -> present.putIfAbsent(minor(python), python));
    return present;
  }

  private static List<String> names(SortedMap<Integer, Interpreter> present) {
    return present.keySet().stream().map(minor -> NAME + minor).toList();
  }

  private static int minor(Matcher name) {
    return Integer.parseInt(name.group(1));
  }

  private static int minor(Interpreter python) {
    return Integer.parseInt(python.version().split("\\.", -1)[1]);
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
