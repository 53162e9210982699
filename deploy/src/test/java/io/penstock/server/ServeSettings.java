package io.penstock.server;

import io.penstock.server.cli.Flag;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What {@code penstock serve} knows, and refuses to start without knowing. */
public final class ServeSettings {

  private static final ServeCommand SERVE = new ServeCommand();

  private ServeSettings() {}

  /** Names of options, without dashes. */
  public static Set<String> options() {
    return SERVE.flags().stream().map(Flag::name).collect(Collectors.toUnmodifiableSet());
  }

  /** Names of variables of the environment. */
  public static Set<String> variables() {
    return Stream.concat(
            options().stream().map(ServeSettings::variable), SERVE.variables().stream())
        .collect(Collectors.toUnmodifiableSet());
  }

  /** The variable of an option. */
  public static String variable(String option) {
    return "PENSTOCK_" + option.toUpperCase(Locale.ROOT).replace('-', '_');
  }
}
