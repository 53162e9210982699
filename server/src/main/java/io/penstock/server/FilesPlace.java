package io.penstock.server;

import io.penstock.adapters.store.s3.S3Settings;
import io.penstock.server.backup.Disk;
import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * Remembers in the data folder that the content of its files is elsewhere, so that nobody starts a
 * server that does not find it there. It goes into backups, too.
 *
 * @param bucket of an S3 service
 * @param prefix of the objects
 */
public record FilesPlace(String bucket, String prefix) {

  /** Its name in the data folder. */
  public static final String FILE = "files-place";

  /** Where a data folder has content beside itself. */
  public static Optional<FilesPlace> of(Path data) throws IOException {
    Properties properties = new Properties();
    try (Reader reader = Files.newBufferedReader(data.resolve(FILE), StandardCharsets.UTF_8)) {
      properties.load(reader);
    } catch (NoSuchFileException inTheFolder) {
      return Optional.empty();
    } catch (IllegalArgumentException malformed) {
      throw new IOException("%s is malformed".formatted(data.resolve(FILE)), malformed);
    }
    return Optional.of(
        new FilesPlace(properties.getProperty("bucket", ""), properties.getProperty("prefix", "")));
  }

  /**
   * Sees to it that the settings fit the data folder, and writes down what they say when that is
   * new.
   *
   * @throws StartupException saying what is missing
   */
  static void check(Path data, @Nullable S3Settings settings) throws IOException {
    require(data, settings);
    if (settings != null && of(data).isEmpty()) {
      new FilesPlace(settings.bucket(), settings.prefix()).write(data);
    }
  }

  /** The same without writing anything down: for a folder whose database remembers the place. */
  static void require(Path data, @Nullable S3Settings settings) throws IOException {
    FilesPlace known = of(data).orElse(null);
    FilesPlace wanted =
        settings == null ? null : new FilesPlace(settings.bucket(), settings.prefix());
    if (known != null && !known.equals(wanted)) {
      throw new StartupException(
          wanted == null
              ? "Files of the data folder are in %s: give --s3-bucket and its other settings, or copy all objects into %s and delete %s."
                  .formatted(known, data.resolve("files"), data.resolve(FILE))
              : "Files of the data folder are in %s, not in %s: give that, or copy all objects and delete %s."
                  .formatted(known, wanted, data.resolve(FILE)));
    }
  }

  private void write(Path data) throws IOException {
    Path part = data.resolve(FILE + ".new");
    // Neither has a character that would mean something in this format.
    Files.writeString(
        part,
        """
        # The content of files goes to this bucket of an S3 service. See docs/files.md.
        bucket = %s
        prefix = %s
        """
            .formatted(bucket, prefix));
    Disk.force(part);
    Files.move(part, data.resolve(FILE), StandardCopyOption.ATOMIC_MOVE);
    Disk.force(data);
  }

  /** {@code the bucket 'models' under 'penstock/'}. */
  @Override
  public String toString() {
    return prefix.isEmpty()
        ? "the S3 bucket '%s'".formatted(bucket)
        : "the S3 bucket '%s' under '%s'".formatted(bucket, prefix);
  }
}
