package io.penstock.server;

import java.nio.file.Path;

/** How much room the data folder takes and has, in bytes. */
final class DataSpace {

  private static final String DATABASE = "penstock.db";

  private final Path data;

  DataSpace(Path data) {
    this.data = data;
  }

  /** The database with its write-ahead log. A file that is not there counts nothing. */
  double database() {
    return data.resolve(DATABASE).toFile().length()
        + data.resolve(DATABASE + "-wal").toFile().length();
  }

  /** What the server may still write. */
  double free() {
    return data.toFile().getUsableSpace();
  }
}
