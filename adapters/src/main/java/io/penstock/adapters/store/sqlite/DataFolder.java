package io.penstock.adapters.store.sqlite;

import io.penstock.engine.port.StoreException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/**
 * The folder with the database and its key: ours alone, while this is open. New folders and files
 * can be read by their owner only.
 */
final class DataFolder implements AutoCloseable {

  static final FileAttribute<Set<PosixFilePermission>> OWNER_ONLY =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

  private static final FileAttribute<Set<PosixFilePermission>> OWNER_ONLY_FOLDER =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

  private final Path directory;
  private final FileChannel channel;

  private DataFolder(Path directory, FileChannel channel) {
    this.directory = directory;
    this.channel = channel;
  }

  /**
   * Creates what is missing and locks the folder.
   *
   * @throws StoreException when another server has it, or it cannot be written
   */
  static DataFolder open(Path directory) {
    try {
      Files.createDirectories(directory, OWNER_ONLY_FOLDER);
      createFile(directory.resolve("penstock.lock"));
      // SQLite gives the files it puts beside the database the permissions of the database.
      createFile(directory.resolve("penstock.db"));
      FileChannel channel =
          FileChannel.open(directory.resolve("penstock.lock"), StandardOpenOption.WRITE);
      if (!lock(channel)) {
        channel.close();
        throw new StoreException(
            "The data folder %s is in use by another server: stop that one, or choose another folder."
                .formatted(directory));
      }
      return new DataFolder(directory, channel);
    } catch (IOException e) {
      throw new StoreException(
          "The data folder %s cannot be used: make it a folder that this user may write (%s)."
              .formatted(directory, e),
          e);
    }
  }

  private static void createFile(Path file) throws IOException {
    try {
      Files.createFile(file, OWNER_ONLY);
    } catch (FileAlreadyExistsException anOlderStart) {
      // What is there is kept, with the permissions its owner has given it since.
    }
  }

  /** The lock goes with the channel, and with the process, however that ends. */
  private static boolean lock(FileChannel channel) throws IOException {
    try {
      FileLock lock = channel.tryLock();
      return lock != null;
    } catch (OverlappingFileLockException inThisProcess) {
      return false;
    }
  }

  Path database() {
    return directory.resolve("penstock.db");
  }

  Path secretKey() {
    return directory.resolve("secret.key");
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
