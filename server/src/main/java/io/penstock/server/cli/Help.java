package io.penstock.server.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.cli.Option;
import org.apache.commons.cli.help.HelpFormatter;
import org.apache.commons.cli.help.OptionFormatter;
import org.apache.commons.cli.help.TextHelpAppendable;

/** What {@code --help} prints. */
final class Help {

  private Help() {}

  /** Of the program. */
  static String of(List<Command> commands) {
    StringBuilder help = new StringBuilder();
    help.append("usage: penstock COMMAND [OPTIONS]\n\n");
    help.append("A server for machine-learning pipelines that speaks the UbiOps API v2.1.\n\n");
    for (Command command : commands) {
      help.append("  %-8s %s%n".formatted(command.name(), command.description().getFirst()));
    }
    return help.append("\nAdd --help to a command to see its options.\n").toString();
  }

  /** Of a command. */
  static String of(Command command) {
    StringBuilder help = new StringBuilder();
    String file = command.file() == null ? "" : " FILE";
    help.append("usage: penstock %s%s [OPTIONS]%n%n".formatted(command.name(), file));
    command.description().forEach(line -> help.append(line).append('\n'));
    if (command.file() != null) {
      help.append("FILE: ").append(command.file()).append('\n');
    }
    help.append('\n').append(options(command));
    return help.append(command.footer()).toString();
  }

  private static String options(Command command) {
    StringBuilder text = new StringBuilder();
    TextHelpAppendable page = new TextHelpAppendable(text);
    page.setMaxWidth(100);
    try {
      HelpFormatter.builder()
          .setShowSince(false)
          .setComparator((_, _) -> 0)
          .setHelpAppendable(page)
          .setOptionFormatBuilder(OptionFormatter.builder().setArgumentNameDelimiters("", ""))
          .get()
          .printOptions(inOrder(command));
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
    return text.toString();
  }

  private static List<Option> inOrder(Command command) {
    return new ArrayList<>(CommandLineProgram.options(command).getOptions());
  }
}
