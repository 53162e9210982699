package io.penstock.server;

import io.penstock.server.backup.BackupCommand;
import io.penstock.server.backup.RestoreCommand;
import io.penstock.server.cli.Command;
import io.penstock.server.cli.CommandLineProgram;
import io.penstock.server.demo.DemoCommand;
import io.penstock.server.migrate.MigrateCommand;
import java.util.List;

/** The entry point. */
public final class Main {

  /** Of the program. */
  static final String VERSION = "0.1.0-SNAPSHOT";

  /** What it can do. {@code ./penstock} passes on each of these names. */
  static final List<Command> COMMANDS =
      List.of(
          new ServeCommand(),
          new BackupCommand(),
          new RestoreCommand(),
          new MigrateCommand(),
          new DemoCommand());

  private Main() {}

  public static void main(String[] arguments) {
    Logging.configure();
    SqliteLibrary.use();
    CommandLineProgram program =
        new CommandLineProgram(
            "Penstock " + VERSION, COMMANDS, System.getenv(), System.out, System.err);
    System.exit(program.run(arguments));
  }
}
