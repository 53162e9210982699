package io.penstock.server;

import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.IDefaultValueProvider;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * Where the values of flags come from that were not given: the environment ({@code --max-body} is
 * {@code PENSTOCK_MAX_BODY}), then the file that {@code --config} or {@code PENSTOCK_CONFIG} names.
 */
final class Settings implements IDefaultValueProvider {

  private static final String PREFIX = "PENSTOCK_";

  /** Variables that are no settings. */
  private static final Set<String> OTHER_VARIABLES =
      Set.of("PENSTOCK_ADMIN_TOKEN", "PENSTOCK_HEAP");

  private final Map<String, String> environment;
  private @Nullable Map<String, String> file;

  Settings(Map<String, String> environment) {
    this.environment = environment;
  }

  /**
   * Looks for unknown variables, and reads the file.
   *
   * @throws StartupException naming them
   */
  void check(CommandSpec command, @Nullable Path config) {
    Set<String> keys = keys(command);
    for (String variable : environment.keySet()) {
      if (variable.startsWith(PREFIX)
          && !OTHER_VARIABLES.contains(variable)
          && keys.stream().map(Settings::variable).noneMatch(variable::equals)) {
        throw new StartupException(
            SettingsFile.unknownKey(
                "setting for the environment variable",
                variable,
                keys.stream().map(Settings::variable).toList()));
      }
    }
    file = config == null ? Map.of() : SettingsFile.read(config, keys);
  }

  @Override
  public @Nullable String defaultValue(ArgSpec argument) {
    if (!(argument instanceof OptionSpec option)) {
      return null;
    }
    String key = key(option);
    String fromEnvironment = environment.get(variable(key));
    if (fromEnvironment != null) {
      return fromEnvironment;
    }
    return file == null ? null : file.get(key);
  }

  private static Set<String> keys(CommandSpec command) {
    Set<String> keys = new LinkedHashSet<>();
    for (OptionSpec option : command.options()) {
      if (!option.usageHelp() && !option.versionHelp()) {
        keys.add(key(option));
      }
    }
    return keys;
  }

  private static String key(OptionSpec option) {
    return option.longestName().replaceFirst("^--", "");
  }

  private static String variable(String key) {
    return PREFIX + key.toUpperCase(Locale.ROOT).replace('-', '_');
  }
}
