package io.penstock.server.cli;

import io.penstock.server.StartupException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Where the values of flags come from that were not given: the environment ({@code --max-body} is
 * {@code PENSTOCK_MAX_BODY}), then the file that {@code --config} or {@code PENSTOCK_CONFIG} names.
 */
final class Settings {

  /** The flag that names the file. */
  static final String CONFIG = "config";

  private static final String PREFIX = "PENSTOCK_";

  private final Map<String, String> environment;
  private final Map<String, String> file;

  /** A value, and what gave it, such as {@code PENSTOCK_PORT}. */
  record Value(String text, String origin) {}

  /**
   * Looks for unknown variables, and reads the file.
   *
   * @param keys the names of all flags that can be settings
   * @param others variables that are no settings
   * @param config the file that {@code --config} names; null for the one of the environment
   * @throws StartupException naming what is not known
   */
  Settings(
      Map<String, String> environment,
      Collection<String> keys,
      Set<String> others,
      @Nullable String config) {
    List<String> variables = keys.stream().map(Settings::variable).toList();
    for (String variable : environment.keySet()) {
      if (variable.startsWith(PREFIX)
          && !others.contains(variable)
          && !variables.contains(variable)) {
        throw new StartupException(
            SettingsFile.unknownKey("setting for the environment variable", variable, variables));
      }
    }
    this.environment = environment;
    String named = config == null ? environment.get(variable(CONFIG)) : config;
    file = named == null ? Map.of() : SettingsFile.read(Path.of(named), keys);
  }

  /** The value of a flag; null when neither has one. */
  @Nullable Value find(String key) {
    String fromEnvironment = environment.get(variable(key));
    if (fromEnvironment != null) {
      return new Value(fromEnvironment, variable(key));
    }
    String fromFile = file.get(key);
    return fromFile == null
        ? null
        : new Value(fromFile, "'%s' in the configuration file".formatted(key));
  }

  private static String variable(String key) {
    return PREFIX + key.toUpperCase(Locale.ROOT).replace('-', '_');
  }
}
