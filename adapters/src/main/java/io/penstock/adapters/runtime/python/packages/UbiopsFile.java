package io.penstock.adapters.runtime.python.packages;

import io.penstock.adapters.runtime.python.process.Command;
import io.penstock.adapters.runtime.python.process.ProcessEnvironment;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.YAMLException;

/**
 * What {@code ubiops.yaml} asks for (reference, section 6.4).
 *
 * @param variables for the installation and for the code
 * @param debianPackages names, without the versions that may be asked for
 */
record UbiopsFile(Map<String, String> variables, List<String> debianPackages) {

  static final String FILE = "ubiops.yaml";

  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final Pattern VARIABLE = Pattern.compile("([A-Z_][A-Z0-9_]*)=([^\0]*)");
  private static final Pattern DEBIAN_PACKAGE =
      Pattern.compile("([a-z0-9][a-z0-9+.-]*(?::[a-z0-9]+)?)(?:=\\S+)?");

  /** Of the package or environment in this directory; without anything where there is none. */
  static UbiopsFile of(Path directory) throws IOException, BuildFailedException {
    Path file = directory.resolve(FILE);
    if (!Files.isRegularFile(file)) {
      return new UbiopsFile(Map.of(), List.of());
    }
    if (Files.size(file) > EnvironmentFolder.LARGEST_TEXT) {
      throw new BuildFailedException(FILE + " has more than 1 MiB, which is the limit.");
    }
    Object content;
    try (InputStream in = Files.newInputStream(file)) {
      content = new Yaml(new SafeConstructor(new LoaderOptions())).load(in);
    } catch (YAMLException notYaml) {
      throw new BuildFailedException(FILE + " is not valid YAML: " + firstLine(notYaml));
    }
    if (content == null) {
      return new UbiopsFile(Map.of(), List.of());
    }
    if (!(content instanceof Map<?, ?> fields)) {
      throw new BuildFailedException(
          FILE + " must have the keys environment_variables and apt, or one of them.");
    }
    Map<String, String> variables = new LinkedHashMap<>();
    for (String line : texts("environment_variables", fields.get("environment_variables"))) {
      Matcher variable = VARIABLE.matcher(line);
      if (!variable.matches()) {
        throw new BuildFailedException(
            "In %s, each of environment_variables must be NAME=value, with a name of upper-case letters, digits and underscores."
                .formatted(FILE));
      }
      variables.put(variable.group(1), variable.group(2));
    }
    return new UbiopsFile(variables, debianPackages(fields.get("apt")));
  }

  /**
   * A server without root can install no Debian packages: they must be there.
   *
   * @throws BuildFailedException naming those that are not
   */
  void requireDebianPackages() throws BuildFailedException, InterruptedException {
    List<String> missing = new ArrayList<>();
    for (String name : debianPackages) {
      if (!isInstalled(name)) {
        missing.add(name);
      }
    }
    if (!missing.isEmpty()) {
      throw new BuildFailedException(
          "%s asks for Debian packages that are not installed, and that this server may not install: %s. Install them on the machine, and build again."
              .formatted(FILE, String.join(", ", missing)));
    }
  }

  private static boolean isInstalled(String name) throws InterruptedException {
    List<String> answer = new ArrayList<>();
    Command question =
        new Command(
            List.of("dpkg-query", "-W", "-f=${db:Status-Status}\n", name),
            Path.of("/"),
            ProcessEnvironment.forBuilds(),
            PATIENCE,
            false);
    try {
      return question.run(answer::add) == Command.End.SUCCESS && answer.contains("installed");
    } catch (IOException notDebian) {
      return false;
    }
  }

  private static List<String> debianPackages(@Nullable Object apt) throws BuildFailedException {
    if (apt == null) {
      return List.of();
    }
    if (!(apt instanceof Map<?, ?> fields) || fields.get("packages") == null) {
      throw new BuildFailedException("In %s, apt must have the key packages.".formatted(FILE));
    }
    List<String> names = new ArrayList<>();
    for (String text : texts("apt.packages", fields.get("packages"))) {
      Matcher name = DEBIAN_PACKAGE.matcher(text);
      if (!name.matches()) {
        throw new BuildFailedException(
            "In %s, each of apt.packages must be the name of a Debian package.".formatted(FILE));
      }
      names.add(name.group(1));
    }
    return names;
  }

  private static List<String> texts(String key, @Nullable Object list) throws BuildFailedException {
    if (list == null) {
      return List.of();
    }
    if (!(list instanceof List<?> items)
        || !items.stream().allMatch(item -> item instanceof String)) {
      throw new BuildFailedException("In %s, %s must be a list of texts.".formatted(FILE, key));
    }
    return items.stream().map(String.class::cast).toList();
  }

  private static String firstLine(YAMLException problem) {
    return String.valueOf(problem.getMessage()).lines().findFirst().orElse("it cannot be read.");
  }
}
