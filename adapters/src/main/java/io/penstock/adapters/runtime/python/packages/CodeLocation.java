package io.penstock.adapters.runtime.python.packages;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Where in an unpacked package the code is (reference, section 6.4).
 *
 * @param directory the package directory: what user code gets as {@code base_directory}
 * @param file the name of the Python file with the class, such as {@code deployment.py}
 */
public record CodeLocation(Path directory, String file) {

  private static final Pattern FILE_NAME = Pattern.compile("[\\w.-]+");

  /** The package has no place for its code; the sentence says what to do. */
  public static final class NotFoundException extends Exception {
    private static final long serialVersionUID = 1L;

    private final String sentence;

    NotFoundException(String sentence) {
      super(sentence);
      this.sentence = sentence;
    }

    public String sentence() {
      return sentence;
    }
  }

  /**
   * Looks at the root first, then in the one directory there, or else in {@code
   * deployment_package}.
   *
   * @param variables of the deployment version; {@code SYS_DEPLOYMENT_FILE_NAME} and its old name
   *     {@code ML_MODEL_FILE_NAME} choose another file
   */
  public static CodeLocation find(Path code, Map<String, String> variables)
      throws IOException, NotFoundException {
    String file = fileName(variables);
    if (Files.isRegularFile(code.resolve(file))) {
      return new CodeLocation(code, file);
    }
    List<Path> directories = directories(code);
    Path named = code.resolve("deployment_package");
    if (directories.size() == 1) {
      named = directories.getFirst();
    }
    if (Files.isRegularFile(named.resolve(file))) {
      return new CodeLocation(named, file);
    }
    throw new NotFoundException(
        ("The package has no %s: put it at the root of the zip, in the only directory there, or in"
                + " a directory called deployment_package.")
            .formatted(file));
  }

  private static String fileName(Map<String, String> variables) throws NotFoundException {
    String name = variables.getOrDefault("SYS_DEPLOYMENT_FILE_NAME", "");
    if (name.isBlank()) {
      name = variables.getOrDefault("ML_MODEL_FILE_NAME", "");
    }
    if (name.isBlank()) {
      return "deployment.py";
    }
    if (!FILE_NAME.matcher(name).matches()) {
      throw new NotFoundException(
          "SYS_DEPLOYMENT_FILE_NAME must be the name of a Python file in the package directory,"
              + " such as deployment.py.");
    }
    return name.endsWith(".py") ? name : name + ".py";
  }

  private static List<Path> directories(Path code) throws IOException {
    try (Stream<Path> entries = Files.list(code)) {
      return entries
          .filter(Files::isDirectory)
          .filter(entry -> !isDebris(entry.getFileName().toString()))
          .toList();
    }
  }

  /** What operating systems and tools leave in zips. */
  private static boolean isDebris(String name) {
    return name.startsWith(".") || name.startsWith("__");
  }
}
