package io.penstock.adapters.store.sqlite;

import io.penstock.adapters.store.folder.ReadOnlyDisk;
import io.penstock.adapters.store.sql.StoreProblem;
import io.penstock.engine.port.StoreException;
import io.penstock.engine.port.StoreException.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/**
 * Says in a sentence what went wrong with the database, and what to do about it.
 *
 * @param database its file
 */
record SqliteProblem(Path database) implements StoreProblem {

  private static final long A_PAGE_OR_TWO = 16 * 1024;

  @Override
  public StoreException explain(SQLException problem) {
    SQLiteErrorCode code = primaryCode(problem);
    // Whether it is read-only is asked first, as a disk with errors often is: room would not help.
    if (code == SQLiteErrorCode.SQLITE_FULL
        || (code == SQLiteErrorCode.SQLITE_IOERR && !isReadOnly() && hasNoRoom(problem))) {
      return new StoreException(Problem.FULL, full(), problem);
    }
    boolean damaged =
        code == SQLiteErrorCode.SQLITE_CORRUPT || code == SQLiteErrorCode.SQLITE_NOTADB;
    return new StoreException(
        damaged ? Problem.DAMAGED : Problem.OTHER, sentence(code, problem), problem);
  }

  /**
   * For damage that a check has found.
   *
   * @param detail what it said
   */
  static StoreException damaged(Path database, String detail) {
    return new StoreException(Problem.DAMAGED, damage(database, detail.replace('\n', ' ')));
  }

  /** Many a system's sqlite3 is built without {@code .recover}. */
  private static String damage(Path database, String detail) {
    return ("The database %1$s is damaged: stop the server, move its folder away and restore a backup with './penstock restore'"
            + " (or save what is left with the sqlite3 of sqlite.org: sqlite3 %1$s .recover | sqlite3 saved.db) (%2$s).")
        .formatted(database, detail);
  }

  private String sentence(SQLiteErrorCode code, SQLException problem) {
    return switch (code) {
      case SQLITE_READONLY, SQLITE_PERM, SQLITE_CANTOPEN, SQLITE_AUTH ->
          isReadOnly()
              ? readOnly(problem)
              : "The database %s cannot be written: check the permissions of the file and its folder (%s)."
                  .formatted(database, problem.getMessage());
      case SQLITE_IOERR -> isReadOnly() ? readOnly(problem) : brokenDisk(problem);
      case SQLITE_CORRUPT, SQLITE_NOTADB -> damage(database, String.valueOf(problem.getMessage()));
      case SQLITE_TOOBIG ->
          "The data is larger than a database row can hold (%s).".formatted(problem.getMessage());
      case SQLITE_CONSTRAINT ->
          "The data breaks a rule of the database (%s).".formatted(problem.getMessage());
      case SQLITE_BUSY, SQLITE_LOCKED ->
          "Another program keeps the database %s locked: end it and try again.".formatted(database);
      default -> "The database %s failed (%s).".formatted(database, problem.getMessage());
    };
  }

  private String full() {
    return "The database %s cannot grow: the disk is full or its maximum size is reached. Make room and try again."
        .formatted(database);
  }

  private boolean isReadOnly() {
    return ReadOnlyDisk.isUnder(database);
  }

  private String readOnly(SQLException problem) {
    return "The disk under the database %s is mounted read-only: check it, and mount it for writing (%s)."
        .formatted(database, problem.getMessage());
  }

  /**
   * SQLite says only that reading or writing failed. A disk that is full may show at an fsync, or
   * with the shared memory beside the log.
   */
  private boolean hasNoRoom(SQLException problem) {
    try {
      return Files.getFileStore(database).getUsableSpace() < A_PAGE_OR_TWO;
    } catch (IOException unreadable) {
      problem.addSuppressed(unreadable);
      return false;
    }
  }

  private String brokenDisk(SQLException problem) {
    return "The disk under the database %s reports an error: check the disk (%s)."
        .formatted(database, problem.getMessage());
  }

  /** Of an extended code, such as SQLITE_IOERR_FSYNC, the lowest byte tells the kind. */
  // switch over the driver's own enum, which lists every extended code: we name the primary ones.
  private static SQLiteErrorCode primaryCode(SQLException problem) {
    return problem instanceof SQLiteException sqlite
        ? SQLiteErrorCode.getErrorCode(sqlite.getResultCode().code & 0xff)
        : SQLiteErrorCode.UNKNOWN_ERROR;
  }
}
