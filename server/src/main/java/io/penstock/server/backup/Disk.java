package io.penstock.server.backup;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;

/** What makes names last through a power failure. */
final class Disk {

  private Disk() {}

  static void force(Path folder) throws IOException {
    try (FileChannel channel = FileChannel.open(folder)) {
      channel.force(true);
    }
  }

  /** The folder that a file is in, or will be. */
  static Path parent(Path file) {
    Path parent = file.toAbsolutePath().normalize().getParent();
    return parent == null ? file.toAbsolutePath().getRoot() : parent;
  }
}
