package io.penstock.adapters.store.sqlite;

import io.penstock.adapters.store.folder.DataFolder;
import io.penstock.adapters.store.sql.RowReader;
import io.penstock.adapters.store.sql.Session;
import io.penstock.engine.port.StoreException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.Set;
import java.util.UUID;
import org.sqlite.SQLiteConnection;

/** Copies of a database, made while a server uses it or not. */
public final class SqliteSnapshot {

  /** The name of the database in a data folder. */
  public static final String DATABASE = "penstock.db";

  /** So many pages between two reports of progress: 32 MiB. */
  private static final int PAGES_AT_ONCE = 4096;

  private SqliteSnapshot() {}

  /**
   * What a database holds.
   *
   * @param schema the number of its newest migration
   * @param requests how many, of all kinds
   * @param revisions the ids of all uploads to deployments
   * @param environmentRevisions the ids of all uploads to environments
   * @param files the ids of the content of all files, and of parts of them
   */
  public record Contents(
      int schema,
      long requests,
      Set<UUID> revisions,
      Set<UUID> environmentRevisions,
      Set<UUID> files) {}

  /** Hears how far the copy is. */
  @FunctionalInterface
  public interface Progress {
    void copied(long bytes, long total);
  }

  /**
   * Copies the database of a data folder as it is at one moment, page by page. The server goes on
   * writing: in SQLite's write-ahead mode a reader stops nobody, and what is written meanwhile
   * stays in the log until the copy is done.
   *
   * <p>Not {@code VACUUM INTO}, which would number rows without a key of their own anew, and sort
   * every table and index again.
   *
   * @param target does not exist yet
   * @throws StoreException when there is no database, it cannot be read, or there is no room
   */
  public static void take(Path dataFolder, Path target, Progress progress) {
    Path database = dataFolder.resolve(DATABASE);
    try {
      if (!Files.exists(database) || Files.size(database) == 0) {
        throw new StoreException(
            "There is no database in the folder %s: name the data folder of the server with --data."
                .formatted(dataFolder));
      }
      Files.createFile(target, DataFolder.OWNER_ONLY);
    } catch (IOException e) {
      throw new StoreException(
          "The database %s cannot be copied (%s).".formatted(database, e.getMessage()), e);
    }
    try (Connection connection = Connections.forReading(database).getConnection()) {
      Session session = SqliteDialect.on(connection);
      long pageSize = number(session, "PRAGMA page_size");
      // The copy is made in steps, and each would see a moment of its own: one transaction around
      // them makes it one moment. Otherwise, too, it would begin again with every write.
      session.value("BEGIN");
      session.value("SELECT count(*) FROM sqlite_schema");
      int code =
          connection
              .unwrap(SQLiteConnection.class)
              .getDatabase()
              .backup(
                  "main",
                  target.toString(),
                  (left, total) -> progress.copied((total - left) * pageSize, total * pageSize),
                  0,
                  0,
                  PAGES_AT_ONCE);
      if (code != 0) {
        throw org.sqlite.core.DB.newSQLException(code, "the copy " + target + " broke off");
      }
      session.value("COMMIT");
    } catch (SQLException e) {
      throw new SqliteProblem(database).explain(e);
    }
    inOneFile(target);
  }

  /** Without write-ahead mode, the copy needs no files beside it; the server sets it again. */
  private static void inOneFile(Path copy) {
    try (Connection connection = Connections.forWriting(copy).getConnection()) {
      Session session = SqliteDialect.on(connection);
      session.value("PRAGMA journal_mode = DELETE");
    } catch (SQLException e) {
      throw new SqliteProblem(copy).explain(e);
    }
  }

  /**
   * Reads all of a database that nobody uses, and says what is in it.
   *
   * @throws StoreException when it is damaged, or newer than this program
   */
  public static Contents verify(Path database) {
    try (Connection connection = Connections.forReading(database).getConnection()) {
      Session session = SqliteDialect.on(connection);
      int schema = Migrations.version(session);
      if (schema > Migrations.NEWEST) {
        throw Migrations.newer(database, schema);
      }
      String damage = session.value("PRAGMA quick_check(1)");
      if (!"ok".equals(damage)) {
        throw SqliteProblem.damaged(database, String.valueOf(damage));
      }
      if (schema == 0) {
        throw new StoreException("The database %s is not one of Penstock.".formatted(database));
      }
      return new Contents(
          schema,
          number(session, "SELECT count(*) FROM request"),
          new HashSet<>(session.list("SELECT id FROM revision", RowReader::id)),
          ids(
              session,
              "project_resource",
              "SELECT id FROM project_resource WHERE kind = 'environment_revision'"),
          ids(
              session,
              "stored_file",
              "SELECT content FROM stored_file UNION ALL SELECT content FROM file_part"));
    } catch (SQLException e) {
      throw new SqliteProblem(database).explain(e);
    }
  }

  /** None where the table is missing, as in a database of an older release. */
  private static Set<UUID> ids(Session session, String table, String sql) throws SQLException {
    String tables =
        session.value("SELECT count(*) FROM sqlite_schema WHERE name = '%s'".formatted(table));
    return "0".equals(tables) ? Set.of() : new HashSet<>(session.list(sql, RowReader::id));
  }

  private static long number(Session session, String sql) throws SQLException {
    return Long.parseLong(String.valueOf(session.value(sql)));
  }
}
