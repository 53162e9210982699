package io.penstock.adapters.store.sqlite;

import io.penstock.adapters.store.folder.FolderLock;
import io.penstock.adapters.store.sql.Session;
import io.penstock.engine.port.StoreException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;

/** The database of a data folder that no server uses, to be read from end to end. */
public final class SqliteSource implements AutoCloseable {

  private final FolderLock lock;
  private final Connection connection;

  private SqliteSource(FolderLock lock, Connection connection) {
    this.lock = lock;
    this.connection = connection;
  }

  /**
   * Opens it.
   *
   * @throws StoreException when there is none, a server uses it, or it is of another release
   */
  public static SqliteSource open(Path folder) {
    Path database = folder.resolve(SqliteSnapshot.DATABASE);
    if (!Files.exists(database)) {
      throw new StoreException(
          "There is no database %s: name the data folder of a server.".formatted(database));
    }
    FolderLock lock = FolderLock.take(folder);
    try {
      Connection connection = Connections.forReading(database).getConnection();
      SqliteSource source = new SqliteSource(lock, connection);
      int schema = Migrations.version(source.session());
      if (schema != Migrations.NEWEST) {
        source.close();
        throw schema > Migrations.NEWEST
            ? Migrations.newer(database, schema)
            : new StoreException(
                "The database %s was written by an earlier release (schema %d, this one knows %d): start this release on its folder once, and stop it."
                    .formatted(database, schema, Migrations.NEWEST));
      }
      return source;
    } catch (SQLException e) {
      throw new SqliteProblem(database).explain(e);
    }
  }

  /** All reads of it see the same. */
  public Session session() {
    return SqliteDialect.on(connection);
  }

  @Override
  public void close() {
    try (lock;
        connection) {
      // Both, whichever fails.
    } catch (SQLException | java.io.IOException unimportant) {
      // Nothing was written.
    }
  }
}
