package io.penstock.server.backup;

import io.penstock.adapters.runtime.python.process.Folders;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A folder of mode 0700 for what is not finished, in the place where it will be: from there, it can
 * be renamed. Gone when this is closed, also when the program is told to stop.
 */
final class Scratch implements AutoCloseable {

  private final Path folder;
  private final Thread atExit;

  private Scratch(Path folder) {
    this.folder = folder;
    atExit = Thread.ofPlatform().unstarted(() -> Folders.deleteQuietly(folder));
    Runtime.getRuntime().addShutdownHook(atExit);
  }

  /** A new one in this folder, its name beginning with that of what it is for. */
  static Scratch in(Path parent, String name) throws IOException {
    return new Scratch(Files.createTempDirectory(parent, name + ".part-"));
  }

  Path folder() {
    return folder;
  }

  @Override
  public void close() {
    Folders.deleteQuietly(folder);
    try {
      Runtime.getRuntime().removeShutdownHook(atExit);
    } catch (IllegalStateException stopping) {
      // Then it runs, and finds nothing.
    }
  }
}
