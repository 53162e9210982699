package io.penstock.server.cli;

import io.penstock.server.StartupException;
import io.penstock.server.cli.Settings.Value;
import java.io.PrintStream;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.commons.cli.CommandLine;
import org.apache.commons.cli.DefaultParser;
import org.apache.commons.cli.MissingArgumentException;
import org.apache.commons.cli.Option;
import org.apache.commons.cli.Options;
import org.apache.commons.cli.ParseException;
import org.apache.commons.cli.UnrecognizedOptionException;
import org.jspecify.annotations.Nullable;

/** A program that consists of commands. */
public final class CommandLineProgram {

  /** Exit code for what was typed wrongly. */
  private static final int USAGE = 2;

  /** Exit code for what nobody foresaw: {@code EX_SOFTWARE} of {@code sysexits.h}. */
  private static final int SOFTWARE = 70;

  private static final String HELP = "help";
  private static final String VERSION = "version";

  private final String version;
  private final List<Command> commands;
  private final Map<String, String> environment;
  private final PrintStream out;
  private final PrintStream err;

  /**
   * A program that has not been called yet.
   *
   * @param version what {@code --version} prints
   * @param commands of which the first one knows all settings
   * @param environment variables; those of Penstock are settings
   */
  public CommandLineProgram(
      String version,
      List<Command> commands,
      Map<String, String> environment,
      PrintStream out,
      PrintStream err) {
    this.version = version;
    this.commands = List.copyOf(commands);
    this.environment = environment;
    this.out = out;
    this.err = err;
  }

  /**
   * Runs the command that is named first.
   *
   * @return the exit code; what stops a command is a sentence for the user, a stack trace only what
   *     nobody foresaw
   */
  public int run(String... arguments) {
    try {
      return dispatch(List.of(arguments));
    } catch (UsageException wrong) {
      err.println(wrong.getMessage());
      err.println("Run './penstock help' or add --help to see what there is.");
      return USAGE;
    } catch (StartupException problem) {
      err.println(problem.getMessage());
      return 1;
    } catch (Exception | Error unforeseen) {
      unforeseen.printStackTrace(err);
      return SOFTWARE;
    }
  }

  private int dispatch(List<String> arguments) throws Exception {
    String first = arguments.isEmpty() ? "" : arguments.getFirst();
    switch (first) {
      case "" -> throw new UsageException("Say what to do: %s.".formatted(names()));
      case "help", "-h", "--help" -> out.print(Help.of(commands));
      case "-V", "--version" -> out.println(version);
      default -> {
        Command command =
            commands.stream()
                .filter(known -> known.name().equals(first))
                .findFirst()
                .orElseThrow(
                    () ->
                        new UsageException(
                            "There is no command '%s': there are %s.".formatted(first, names())));
        return run(command, arguments.subList(1, arguments.size()));
      }
    }
    return 0;
  }

  private String names() {
    return String.join(", ", commands.stream().map(Command::name).toList());
  }

  private int run(Command command, List<String> arguments) throws Exception {
    CommandLine given = parse(command, arguments);
    if (given.hasOption(HELP)) {
      out.print(Help.of(command));
      return 0;
    }
    if (given.hasOption(VERSION)) {
      out.println(version);
      return 0;
    }
    return command.run(new Arguments(values(command, given), file(command, given.getArgList())));
  }

  private static CommandLine parse(Command command, List<String> arguments) {
    try {
      // An option that is cut short would change its meaning with the next one that begins so.
      return DefaultParser.builder()
          .setAllowPartialMatching(false)
          .get()
          .parse(options(command), arguments.toArray(String[]::new));
    } catch (UnrecognizedOptionException unknown) {
      List<String> known = command.flags().stream().map(flag -> "--" + flag.name()).toList();
      throw new UsageException(
          SettingsFile.unknownKey("option", unknown.getOption().replaceFirst("=.*", ""), known));
    } catch (MissingArgumentException missing) {
      Option option = missing.getOption();
      throw new UsageException(
          "The option --%s needs a value, %s.".formatted(option.getLongOpt(), option.getArgName()));
    } catch (ParseException other) {
      throw new UsageException(String.valueOf(other.getMessage()));
    }
  }

  static Options options(Command command) {
    Options options = new Options();
    for (Flag flag : command.flags()) {
      Option.Builder option =
          Option.builder()
              .longOpt(flag.name())
              .desc(flag.description())
              .hasArg(flag.label() != null);
      if (flag.label() != null) {
        option.argName(flag.label()).optionalArg(flag.bare());
      }
      options.addOption(option.get());
    }
    options.addOption(new Option("h", HELP, false, "Shows this help."));
    return options.addOption(new Option("V", VERSION, false, "Shows which version this is."));
  }

  private Map<String, Value> values(Command command, CommandLine given) {
    Settings settings =
        command.takesSettings()
            ? new Settings(
                environment, settings(), variables(command), given.getOptionValue(Settings.CONFIG))
            : new Settings(Map.of(), Set.of(), Set.of(), null);
    Map<String, Value> values = new HashMap<>();
    for (Flag flag : command.flags()) {
      Value value = value(flag, given, settings);
      if (value != null) {
        values.put(flag.name(), value);
      }
    }
    return values;
  }

  private Set<String> variables(Command command) {
    Set<String> variables = new HashSet<>(commands.getFirst().variables());
    variables.addAll(command.variables());
    return variables;
  }

  private List<String> settings() {
    return commands.getFirst().flags().stream().map(Flag::name).toList();
  }

  private static @Nullable Value value(Flag flag, CommandLine given, Settings settings) {
    String origin = "--" + flag.name();
    if (given.hasOption(flag.name())) {
      String text = given.getOptionValue(flag.name());
      return new Value(text == null ? "true" : text, origin);
    }
    Value setting = settings.find(flag.name());
    if (setting != null || flag.usual() == null) {
      return setting;
    }
    return new Value(flag.usual(), origin);
  }

  private static @Nullable String file(Command command, List<String> rest) {
    int most = command.file() == null ? 0 : 1;
    if (rest.size() > most) {
      throw new UsageException(
          "'%s' is one argument too many for '%s'.".formatted(rest.get(most), command.name()));
    }
    if (rest.size() < most) {
      throw new UsageException(
          "The command '%s' needs a FILE: %s".formatted(command.name(), command.file()));
    }
    return most == 0 ? null : rest.getFirst();
  }
}
