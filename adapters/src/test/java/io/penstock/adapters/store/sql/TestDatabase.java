package io.penstock.adapters.store.sql;

import io.penstock.adapters.store.postgres.PostgresDatabase;
import io.penstock.adapters.store.sqlite.SqliteFiles;
import java.nio.file.Path;
import java.sql.SQLException;

/** The databases that every store is tested with. */
public enum TestDatabase {
  SQLITE {
    @Override
    public SqlStore open(Path folder, LogBounds bounds) {
      return SqliteFiles.open(folder, bounds);
    }

    @Override
    public Session session(Path folder) throws SQLException {
      return SqliteFiles.writing(folder.resolve("penstock.db"));
    }
  },

  POSTGRES {
    @Override
    public SqlStore open(Path folder, LogBounds bounds) {
      return PostgresDatabase.of(folder).open(folder, bounds);
    }

    @Override
    public Session session(Path folder) throws SQLException {
      return PostgresDatabase.of(folder).session();
    }
  };

  private static final LogBounds BOUNDS = new LogBounds(1_000_000, 256L << 20);

  /**
   * Opens the store that belongs to a data folder.
   *
   * @param folder new for a new store
   */
  public abstract SqlStore open(Path folder, LogBounds bounds);

  /** The same, with the bounds that a server has by default. */
  public SqlStore open(Path folder) {
    return open(folder, BOUNDS);
  }

  /** A session with the same database, on a connection that the caller closes. */
  public abstract Session session(Path folder) throws SQLException;

  /** The first value that a query gives. */
  String value(Path folder, String sql) throws SQLException {
    Session session = session(folder);
    try {
      return String.valueOf(session.value(sql));
    } finally {
      session.connection().close();
    }
  }
}
