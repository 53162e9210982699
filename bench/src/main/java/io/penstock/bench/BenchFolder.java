package io.penstock.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/** The data folder of a scenario. Always on a disk: an fsync in memory would measure nothing. */
final class BenchFolder implements AutoCloseable {

  private final Path path;
  private final boolean kept;

  private BenchFolder(Path path, boolean kept) {
    this.path = path;
    this.kept = kept;
  }

  static BenchFolder of(Options options) throws IOException {
    Path given = options.data();
    BenchFolder folder =
        given == null
            ? fresh(options.keep())
            : new BenchFolder(Files.createDirectories(given).toAbsolutePath(), true);
    String type = Files.getFileStore(folder.path).type();
    if (type.equals("tmpfs") || type.equals("ramfs")) {
      folder.close();
      throw new IOException(
          "%s is in memory (%s): give a folder on a disk with --data."
              .formatted(folder.path, type));
    }
    return folder;
  }

  /** A new one, thrown away afterwards. */
  static BenchFolder fresh() throws IOException {
    return fresh(false);
  }

  private static BenchFolder fresh(boolean kept) throws IOException {
    return new BenchFolder(
        Files.createTempDirectory(Path.of("").toAbsolutePath(), "penstock-bench-"), kept);
  }

  Path path() {
    return path;
  }

  /** Whether an earlier run has left its store here. */
  boolean hasStore() {
    return Files.exists(path.resolve("penstock.db"));
  }

  @Override
  public void close() throws IOException {
    if (kept) {
      System.out.println("  the data stays in " + path);
      return;
    }
    try (Stream<Path> files = Files.walk(path)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    }
  }
}
