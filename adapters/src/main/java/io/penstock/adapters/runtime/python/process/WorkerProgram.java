package io.penstock.adapters.runtime.python.process;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** The Python program {@code worker.py}, kept in the jar and written to where Python can run it. */
public final class WorkerProgram {

  private static final String NAME = "worker.py";

  private WorkerProgram() {}

  /** Writes the program into the folder, replacing an older one, and returns its path. */
  public static Path writeTo(Path folder) throws IOException {
    Files.createDirectories(folder);
    Path target = folder.resolve(NAME).toAbsolutePath();
    Path part = Files.createTempFile(folder, NAME, ".part");
    try (InputStream program = WorkerProgram.class.getResourceAsStream(NAME)) {
      if (program == null) {
        throw new IOException(NAME + " is missing from the jar");
      }
      Files.copy(program, part, StandardCopyOption.REPLACE_EXISTING);
      // Atomic, because a worker may start from the old one at this moment.
      Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(part);
    }
    return target;
  }
}
