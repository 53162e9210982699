package io.penstock.server.cli;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A command of the program. */
public interface Command {

  /** Such as {@code serve}. */
  String name();

  /** In sentences; the first one stands in the list of commands. */
  List<String> description();

  List<Flag> flags();

  /** What {@code FILE} is, for a command that takes one; null for one that takes none. */
  default @Nullable String file() {
    return null;
  }

  /** Whether it works on a data folder, and so takes the server's settings. */
  default boolean takesSettings() {
    return true;
  }

  /** Variables of the environment that it reads, beside the settings of the server. */
  default Set<String> variables() {
    return Set.of();
  }

  /** What its help ends with. */
  default String footer() {
    return "";
  }

  /**
   * Does its work.
   *
   * @return the exit code
   */
  int run(Arguments arguments) throws Exception;
}
