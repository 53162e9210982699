package io.penstock.adapters.store.sqlite;

import io.penstock.adapters.store.sql.LogBounds;
import io.penstock.adapters.store.sql.ReadPool;
import io.penstock.adapters.store.sql.Session;
import io.penstock.adapters.store.sql.SqlStore;
import java.nio.file.Path;
import java.sql.SQLException;

/** Opens databases for tests of what is said in SQL. */
public final class SqliteFiles {

  private SqliteFiles() {}

  public static SqlStore open(Path folder, LogBounds bounds) {
    SqliteSettings usual = SqliteSettings.DEFAULT;
    return SqliteStore.open(
        folder,
        new SqliteSettings(
            usual.readConnections(), usual.maximumSize(), bounds.lines(), bounds.bytes()));
  }

  /** Makes the database of a new data folder. */
  public static Path create(Path folder) {
    SqliteStore.open(folder, SqliteSettings.DEFAULT).close();
    return folder.resolve(SqliteSnapshot.DATABASE);
  }

  /** A session on a connection that the caller closes. */
  public static Session writing(Path database) throws SQLException {
    return SqliteDialect.on(Connections.forWriting(database).getConnection());
  }

  /** A session on a connection that the caller closes, and that only reads. */
  public static Session reading(Path database) throws SQLException {
    return SqliteDialect.on(Connections.forReading(database).getConnection());
  }

  public static ReadPool reads(Path database, int connections) {
    return SqliteStore.reads(database, connections, new SqliteProblem(database));
  }
}
