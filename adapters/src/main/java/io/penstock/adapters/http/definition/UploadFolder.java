package io.penstock.adapters.http.definition;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;

/**
 * Where uploads lie while they come in, each in a file of its own. Best on the same disk as what
 * becomes of them.
 *
 * @param path of a folder that exists
 */
public record UploadFolder(Path path) {

  private static final String PREFIX = "upload-";
  private static final String SUFFIX = ".part";

  Path newFile() throws IOException {
    return Files.createTempFile(path, PREFIX, SUFFIX);
  }

  /**
   * Removes what a server that was killed has left, what imports fetch included.
   *
   * @param before an upload to which something came later stays: it may still be under way
   */
  public void removeOlder(Instant before) {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(path, "*" + SUFFIX)) {
      for (Path file : files) {
        removeOlder(file, before);
      }
    } catch (IOException leftover) {
      System.getLogger(UploadFolder.class.getName())
          .log(System.Logger.Level.WARNING, "Unfinished uploads stay for now", leftover);
    }
  }

  private static void removeOlder(Path file, Instant before) throws IOException {
    try {
      if (Files.getLastModifiedTime(file).toInstant().isBefore(before)) {
        Files.deleteIfExists(file);
      }
    } catch (NoSuchFileException ended) {
      // Then it need not be removed.
    }
  }
}
