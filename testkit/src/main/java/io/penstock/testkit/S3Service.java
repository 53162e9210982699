package io.penstock.testkit;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * An S3 service in a process of its own, one for all tests of a JVM, with whose end it ends. It
 * comes from PyPI: see {@code scripts/s3-server}.
 *
 * @param secretKey of the one user that it has; calls must be signed with it
 * @param bucket the one that it has
 */
public record S3Service(URI endpoint, String accessKey, String secretKey, String bucket) {

  private static @Nullable S3Service running;

  /** Starts it when it is not there yet, which may take a while. */
  public static synchronized S3Service running() {
    S3Service service = running;
    if (service == null) {
      try {
        service = start();
      } catch (IOException notPossible) {
        throw new UncheckedIOException(notPossible);
      }
      running = service;
    }
    return service;
  }

  private static S3Service start() throws IOException {
    // The tests of every module run in its folder.
    Path script = Path.of("..", "scripts", "s3-server").toAbsolutePath().normalize();
    Path errors = Files.createTempFile("penstock-s3-", ".err");
    Process process =
        new ProcessBuilder("bash", script.toString()).redirectError(errors.toFile()).start();
    // The service reads what it gets to the end, which comes with the end of this JVM.
    BufferedReader output = process.inputReader(StandardCharsets.UTF_8);
    String line = output.readLine();
    String[] words = line == null ? new String[0] : line.split(" ");
    if (words.length != 4) {
      process.destroy();
      throw new IOException(
          "The S3 service did not start; it said: %s".formatted(Files.readString(errors)));
    }
    Files.delete(errors);
    return new S3Service(URI.create(words[0]), words[1], words[2], words[3]);
  }
}
