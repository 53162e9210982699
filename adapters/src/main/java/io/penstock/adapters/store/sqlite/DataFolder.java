package io.penstock.adapters.store.sqlite;

import io.penstock.engine.port.StoreException;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
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

  static final FileAttribute<Set<PosixFilePermission>> OWNER_ONLY_FOLDER =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

  private final Path directory;
  private final FolderLock lock;

  private DataFolder(Path directory, FolderLock lock) {
    this.directory = directory;
    this.lock = lock;
  }

  /**
   * Creates what is missing and locks the folder.
   *
   * @throws StoreException when another server has it, or it cannot be written
   */
  static DataFolder open(Path directory) {
    try {
      Files.createDirectories(directory, OWNER_ONLY_FOLDER);
      DataFolder folder = new DataFolder(directory, FolderLock.take(directory));
      try {
        folder.createDatabase();
        return folder;
      } catch (IOException | RuntimeException unusable) {
        folder.close();
        throw unusable;
      }
    } catch (IOException e) {
      throw FolderLock.unusable(directory, e);
    }
  }

  private void createDatabase() throws IOException {
    // The key comes after the database: one that is alone has lost it, and is not new.
    if (Files.exists(secretKey()) && (!Files.exists(database()) || Files.size(database()) == 0)) {
      throw new StoreException(
          "The database %s is missing or empty, but the folder was used before: put the database back, or move the folder away and restore a backup with './penstock restore'."
              .formatted(database()));
    }
    // SQLite gives the files it puts beside the database the permissions of the database.
    createFile(database());
  }

  /** Whether the last server here was killed, or the machine under it: its log is still there. */
  boolean endedByCrash() {
    // Without an exception: 0 when there is none.
    return directory.resolve("penstock.db-wal").toFile().length() > 0;
  }

  static void createFile(Path file) throws IOException {
    try {
      Files.createFile(file, OWNER_ONLY);
    } catch (FileAlreadyExistsException anOlderStart) {
      // What is there is kept, with the permissions its owner has given it since.
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
    lock.close();
  }
}
