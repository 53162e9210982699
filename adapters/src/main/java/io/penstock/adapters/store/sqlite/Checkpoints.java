package io.penstock.adapters.store.sqlite;

import io.penstock.adapters.store.sql.Session;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.sql.SQLException;

/**
 * Moves what was committed out of the log and into the database, between two groups of writes and
 * not within a commit, as SQLite would by itself: who waits for that commit would wait for the
 * move, too. Used by the writer thread alone.
 */
final class Checkpoints {

  private static final Logger LOG = System.getLogger("io.penstock.store");

  /** 16 MB: each checkpoint waits for two fsyncs, and a start after a crash reads the log again. */
  static final int PAGES = 2_000;

  /** Asking how long the log is takes as long as writing a row or two. */
  private static final int WRITES_BETWEEN = 4;

  private static final long BYTES_BETWEEN = 1L << 20;

  private final Session session;
  private int writes;
  private long bytes;

  Checkpoints(Session session) {
    this.session = session;
  }

  /**
   * Runs a checkpoint if it is time.
   *
   * @param weight of what was written, roughly, in bytes
   */
  void afterWriting(long weight) {
    writes++;
    bytes += weight;
    if (writes < WRITES_BETWEEN && bytes < BYTES_BETWEEN) {
      return;
    }
    writes = 0;
    bytes = 0;
    try {
      if (pagesToMove() >= PAGES) {
        session.value("PRAGMA wal_checkpoint(PASSIVE)");
      }
    } catch (SQLException e) {
      // Nothing is lost by it: the log holds what was committed, and the next one tries again.
      LOG.log(Level.WARNING, "The log could not be moved into the database: {0}", e.getMessage());
    }
  }

  private long pagesToMove() throws SQLException {
    return session
        .first(
            "PRAGMA wal_checkpoint(NOOP)",
            row -> {
              long busy = row.number();
              long inLog = row.number();
              long moved = row.number();
              return busy != 0 ? 0 : inLog - moved;
            })
        .orElse(0L);
  }
}
