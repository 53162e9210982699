package io.penstock.server;

import io.penstock.server.backup.BackupCommand;
import io.penstock.server.backup.RestoreCommand;
import io.penstock.server.demo.DemoCommand;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.UnmatchedArgumentException;

/** The entry point. */
@Command(
    name = "penstock",
    mixinStandardHelpOptions = true,
    version = "Penstock 0.1.0-SNAPSHOT",
    description = "A server for machine-learning pipelines that speaks the UbiOps API v2.1.",
    subcommands = {
      ServeCommand.class,
      BackupCommand.class,
      RestoreCommand.class,
      DemoCommand.class
    })
public final class Main implements Runnable {

  /** Those that work on a data folder, and so take the server's settings. */
  private static final Set<String> WITH_SETTINGS = Set.of("serve", "backup", "restore");

  @Spec
  @SuppressWarnings("NullAway.Init") // picocli sets it before run().
  private CommandSpec spec;

  public static void main(String[] arguments) {
    Logging.configure();
    System.exit(run(arguments, System.getenv()));
  }

  static int run(String[] arguments, Map<String, String> environment) {
    CommandLine commandLine = new CommandLine(new Main());
    commandLine.setCaseInsensitiveEnumValuesAllowed(true);
    commandLine.setExecutionExceptionHandler(Main::explain);
    commandLine.setParameterExceptionHandler(Main::correct);
    if (arguments.length > 0 && WITH_SETTINGS.contains(arguments[0])) {
      Settings settings = new Settings(environment);
      try {
        settings.check(
            subcommand(commandLine, "serve").getCommandSpec(), configFile(arguments, environment));
      } catch (StartupException wrong) {
        return explain(wrong, commandLine, commandLine.parseArgs());
      }
      subcommand(commandLine, arguments[0]).setDefaultValueProvider(settings);
    }
    return commandLine.execute(arguments);
  }

  private static CommandLine subcommand(CommandLine commandLine, String name) {
    return Objects.requireNonNull(commandLine.getSubcommands().get(name));
  }

  /** The configuration file has to be known before the flags are read: it gives their defaults. */
  private static @Nullable Path configFile(String[] arguments, Map<String, String> environment) {
    String file = environment.get("PENSTOCK_CONFIG");
    for (int i = 1; i < arguments.length; i++) {
      if (arguments[i].startsWith("--config=")) {
        file = arguments[i].substring("--config=".length());
      } else if (arguments[i].equals("--config") && i + 1 < arguments.length) {
        file = arguments[i + 1];
      }
    }
    return file == null ? null : Path.of(file);
  }

  /** A flag that does not exist gets a suggestion, as a key of the configuration file does. */
  private static int correct(ParameterException wrong, String[] arguments) {
    CommandLine command = wrong.getCommandLine();
    String message = String.valueOf(wrong.getMessage());
    if (wrong instanceof UnmatchedArgumentException unmatched) {
      String first = unmatched.getUnmatched().getFirst();
      List<String> known =
          command.getCommandSpec().options().stream().map(OptionSpec::longestName).toList();
      message =
          first.startsWith("-")
              ? SettingsFile.unknownKey("option", first.replaceFirst("=.*", ""), known)
              : "There is no command or option '%s'.".formatted(first);
    }
    command.getErr().println(command.getColorScheme().errorText(message));
    command.getErr().println("Run './penstock help' or add --help to see what there is.");
    return 2;
  }

  /**
   * What stops a command is a sentence for the user; a stack trace only for what nobody foresaw.
   */
  private static int explain(
      Exception problem, CommandLine commandLine, CommandLine.ParseResult parsed) {
    if (problem instanceof StartupException) {
      commandLine.getErr().println(commandLine.getColorScheme().errorText(problem.getMessage()));
      return 1;
    }
    problem.printStackTrace(commandLine.getErr());
    return 70;
  }

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(), "Say what to do: serve, backup, restore or demo.");
  }
}
