package io.penstock.adapters.store.sqlite;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.penstock.adapters.store.content.FileFolder;
import io.penstock.adapters.store.folder.CloseStack;
import io.penstock.adapters.store.folder.DataFolder;
import io.penstock.adapters.store.folder.SecretBox;
import io.penstock.adapters.store.object.ObjectStore;
import io.penstock.adapters.store.sql.Database;
import io.penstock.adapters.store.sql.LogBounds;
import io.penstock.adapters.store.sql.ReadPool;
import io.penstock.adapters.store.sql.Servers;
import io.penstock.adapters.store.sql.Session;
import io.penstock.adapters.store.sql.SqlStore;
import io.penstock.engine.port.SharedUploads;
import io.penstock.engine.port.StoreException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Opens stores in one folder: the database {@code penstock.db}; {@code secret.key}, which the
 * secrets in it are encrypted with; and {@code files}, the content of files, where that is not
 * elsewhere.
 */
public final class SqliteStore {

  private SqliteStore() {}

  /**
   * Opens the store in this folder, or creates both.
   *
   * @throws StoreException when another server has it open, or when it is damaged, newer than this
   *     program, or cannot be written
   */
  public static SqlStore open(Path directory, SqliteSettings settings) {
    return open(directory, settings, null);
  }

  /**
   * The same, with the content of files in a store of objects.
   *
   * @param objects closed with this, also when this throws; null to keep content in the folder
   */
  public static SqlStore open(
      Path directory, SqliteSettings settings, @Nullable ObjectStore objects) {
    return CloseStack.closedUnlessDone(
        resources -> {
          if (objects != null) {
            resources.add(objects);
          }
          DataFolder folder = resources.add(DataFolder.open(directory.toAbsolutePath()));
          return open(folder, settings, objects, resources);
        });
  }

  private static SqlStore open(
      DataFolder folder,
      SqliteSettings settings,
      @Nullable ObjectStore objects,
      CloseStack resources) {
    DatabaseFile file = DatabaseFile.in(folder);
    Path path = file.path();
    SqliteProblem problem = new SqliteProblem(path);
    // Asked before the database is opened, which moves the log into it.
    Duration checkLimit =
        file.endedByCrash() ? DamageCheck.AFTER_CRASH : DamageCheck.AFTER_CLEAN_END;
    try {
      DataSource source = Connections.forWriting(path);
      // Closed as the last of all connections, which makes SQLite move the log into the database.
      Connection connection = resources.add(source.getConnection());
      Session session = SqliteDialect.on(connection);
      Connections.prepareFile(session);
      if (Migrations.isKnown(session)) {
        new DamageCheck(path, checkLimit).run(session);
      }
      Migrations.run(source, session, path);
      Connections.tuneWriter(session, settings.maximumSize());
      SecretBox secrets = SecretBox.open(folder.secretKey(), holdsSecrets(session));
      ReadPool reads = resources.add(reads(path, settings.readConnections(), problem));
      Database database =
          new Database(
              session,
              new SqliteTransactions(session, problem),
              reads,
              problem,
              new Checkpoints(session)::afterWriting);
      return new SqlStore(
          database,
          new LogBounds(settings.maximumLogLines(), settings.maximumLogBytes()),
          secrets,
          FileFolder.open(folder.path()),
          objects,
          SharedUploads.NONE,
          _ -> Servers.ONE,
          resources);
    } catch (SQLException e) {
      throw problem.explain(e);
    }
  }

  /** Whether there is a value that only {@code secret.key} opens. */
  private static boolean holdsSecrets(Session session) throws SQLException {
    return session.value("SELECT 1 FROM environment_variable WHERE sealed IS NOT NULL LIMIT 1")
            != null
        || session.value(
                "SELECT 1 FROM project_resource WHERE CAST(document AS TEXT) LIKE '%\"sealed\":%'"
                    + " LIMIT 1")
            != null;
  }

  /**
   * A read in SQLite is native code and keeps the carrier of a virtual thread while it lasts, so
   * the pool is small.
   */
  static ReadPool reads(Path database, int connections, SqliteProblem problem) {
    HikariConfig config = new HikariConfig();
    config.setPoolName("penstock-reads");
    config.setDataSource(Connections.forReading(database));
    config.setReadOnly(true);
    config.setMaximumPoolSize(connections);
    // Connections to a file do not age.
    config.setMaxLifetime(0);
    // Connect with the first read, where a failure is explained like any other.
    config.setInitializationFailTimeout(-1);
    config.setThreadFactory(
        Thread.ofPlatform().daemon().name("penstock-reads-housekeeper").factory());
    return new ReadPool(new HikariDataSource(config), SqliteDialect.SQLITE, "BEGIN", problem);
  }
}
