package io.penstock.adapters.runtime.python;

import io.penstock.adapters.runtime.python.process.Folders;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A data folder for the tests of one class. JUnit's own temporary folders warn about each link that
 * a virtual environment has.
 */
public record DataFolder(Path path) implements AutoCloseable {

  public static DataFolder create() throws IOException {
    return new DataFolder(Files.createTempDirectory("penstock-data-"));
  }

  @Override
  public void close() throws IOException {
    Folders.delete(path);
  }
}
