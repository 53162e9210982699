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

  private static final FileAttribute<Set<PosixFilePermission>> OWNER_ONLY_FOLDER =
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
      FolderLock lock = FolderLock.take(directory);
      // SQLite gives the files it puts beside the database the permissions of the database.
      createFile(directory.resolve("penstock.db"));
      return new DataFolder(directory, lock);
    } catch (IOException e) {
      throw FolderLock.unusable(directory, e);
    }
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
