package io.penstock.adapters.store.sqlite;

import io.penstock.adapters.store.sql.ReadPool;
import io.penstock.adapters.store.sql.Session;
import java.nio.file.Path;
import java.sql.SQLException;

/** Opens databases for tests of what is said in SQL. */
public final class SqliteFiles {

  private SqliteFiles() {}

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
