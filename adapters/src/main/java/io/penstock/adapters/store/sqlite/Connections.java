package io.penstock.adapters.store.sqlite;

import io.penstock.adapters.store.sql.Session;
import io.penstock.engine.port.StoreException;
import java.nio.file.Path;
import java.sql.SQLException;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteConfig.SynchronousMode;
import org.sqlite.SQLiteDataSource;
import org.sqlite.SQLiteOpenMode;

/** How the database is opened, for writing and for reading. */
final class Connections {

  private static final int PAGE_SIZE = 8192;

  /** SQLite counts pages with 32 bits, less two. */
  private static final long MAXIMUM_PAGES = 4_294_967_294L;

  private Connections() {}

  static SQLiteDataSource forWriting(Path database) {
    SQLiteConfig config = new SQLiteConfig();
    // What a commit has acknowledged survives a power failure: NORMAL would only promise a crash.
    config.setSynchronous(SynchronousMode.FULL);
    config.enforceForeignKeys(true);
    return source(config, database);
  }

  static SQLiteDataSource forReading(Path database) {
    SQLiteConfig config = new SQLiteConfig();
    config.setReadOnly(true);
    // In KiB. Room for all inner pages of millions of requests; by default it is 2 MB.
    config.setCacheSize(-8_000);
    return source(config, database);
  }

  private static SQLiteDataSource source(SQLiteConfig config, Path database) {
    config.setBusyTimeout(5_000);
    // No connection is used by two threads at once: SQLite need not lock it with each call.
    config.setOpenMode(SQLiteOpenMode.NOMUTEX);
    // Nobody asks for them, and the driver would run a SELECT after every INSERT to know them.
    config.setGetGeneratedKeys(false);
    SQLiteDataSource source = new SQLiteDataSource(config);
    source.setUrl("jdbc:sqlite:" + database);
    return source;
  }

  /** Sets what stays with the file. The page size counts only before everything else. */
  static void prepareFile(Session session) throws SQLException {
    session.value("PRAGMA page_size = " + PAGE_SIZE);
    String mode = session.value("PRAGMA journal_mode = WAL");
    if (!"wal".equals(mode)) {
      throw new StoreException(
          "The data folder is on a file system without shared memory, which the database needs:"
              + " choose a folder on a local disk.");
    }
  }

  /** Sets what the writer needs beside the settings of {@link #forWriting}. */
  static void tuneWriter(Session session, long maximumSize) throws SQLException {
    // Usually Checkpoints comes first. This bounds what one transaction after another may leave.
    session.value("PRAGMA wal_autocheckpoint = " + 4 * Checkpoints.PAGES);
    // After a burst, give the disk back what the log had grown to.
    session.value("PRAGMA journal_size_limit = " + (64 << 20));
    session.value("PRAGMA cache_size = -16000");
    long pages = Math.min(maximumSize / PAGE_SIZE, MAXIMUM_PAGES);
    session.value("PRAGMA max_page_count = " + pages);
  }
}
