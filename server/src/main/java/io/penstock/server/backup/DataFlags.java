package io.penstock.server.backup;

import io.penstock.server.cli.Flag;

/** The options of commands that work on a data folder while no server need run. */
final class DataFlags {

  static final String DATA = "data";

  static final Flag CONFIG =
      Flag.optional(
          "config", "FILE", "The server's file of settings, of which only 'data' counts here");

  private DataFlags() {}

  /** The folder, where a server has it. */
  static Flag data(String description) {
    return Flag.of(DATA, "DIR", "penstock-data", description);
  }
}
