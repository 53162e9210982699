package io.penstock.adapters.store.sqlite;

import io.penstock.adapters.store.folder.DataFolder;
import io.penstock.adapters.store.folder.FolderLock;
import io.penstock.engine.port.StoreException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The file of the database in a data folder. */
record DatabaseFile(Path path) {

  /**
   * Creates the file if there is none.
   *
   * @throws StoreException when it is missing where it was once, or cannot be written
   */
  static DatabaseFile in(DataFolder folder) {
    Path path = folder.path().resolve(SqliteSnapshot.DATABASE);
    try {
      // The key comes after the database: one that is alone has lost it, and is not new.
      if (Files.exists(folder.secretKey()) && (!Files.exists(path) || Files.size(path) == 0)) {
        throw new StoreException(
            "The database %s is missing or empty, but the folder was used before: put the database back, or move the folder away and restore a backup with './penstock restore'."
                .formatted(path));
      }
      // SQLite gives the files it puts beside the database the permissions of the database.
      DataFolder.createFile(path);
      return new DatabaseFile(path);
    } catch (IOException e) {
      throw FolderLock.unusable(folder.path(), e);
    }
  }

  /** Whether the last server here was killed, or the machine under it: its log is still there. */
  boolean endedByCrash() {
    // Without an exception: 0 when there is none.
    return path.resolveSibling(path.getFileName() + "-wal").toFile().length() > 0;
  }
}
