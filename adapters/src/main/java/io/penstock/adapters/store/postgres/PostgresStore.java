package io.penstock.adapters.store.postgres;

import io.penstock.adapters.store.content.FileFolder;
import io.penstock.adapters.store.folder.CloseStack;
import io.penstock.adapters.store.folder.DataFolder;
import io.penstock.adapters.store.folder.SecretBox;
import io.penstock.adapters.store.object.ObjectStore;
import io.penstock.adapters.store.sql.Database;
import io.penstock.adapters.store.sql.LogBounds;
import io.penstock.adapters.store.sql.ReadPool;
import io.penstock.adapters.store.sql.Session;
import io.penstock.adapters.store.sql.SqlStore;
import io.penstock.engine.port.StoreException;
import java.nio.file.Path;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Opens stores in a PostgreSQL database. The data folder of the server has {@code secret.key},
 * which the secrets in the database are encrypted with, and {@code files}, the content of files,
 * where that is not elsewhere.
 */
public final class PostgresStore {

  private static final String SNAPSHOT = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";

  private PostgresStore() {}

  /**
   * Opens the store, and brings the schema up to date.
   *
   * @param directory the data folder
   * @param objects closed with this, also when this throws; null to keep content in the folder
   * @throws StoreException when the database cannot be used, or another server uses it or the
   *     folder
   */
  public static SqlStore open(
      PostgresAddress address,
      Path directory,
      PostgresSettings settings,
      @Nullable ObjectStore objects) {
    return CloseStack.closedUnlessDone(
        resources -> {
          if (objects != null) {
            resources.add(objects);
          }
          DataFolder folder = resources.add(DataFolder.open(directory.toAbsolutePath()));
          return open(address, folder, settings, objects, resources);
        });
  }

  private static SqlStore open(
      PostgresAddress address,
      DataFolder folder,
      PostgresSettings settings,
      @Nullable ObjectStore objects,
      CloseStack resources) {
    PostgresProblem problem = new PostgresProblem(address);
    DataSource source = PostgresConnections.forWriting(address);
    try {
      PostgresVersion.require(source, address);
      PostgresMigrations.run(source, address);
      Reconnection reconnection =
          new Reconnection(
              source,
              connection -> {
                PostgresConnections.prepareWriter(connection);
                OnlyServer.require(connection, address);
              },
              problem);
      Session session = new Session(reconnection.connect(), PostgresDialect.POSTGRES);
      resources.add(() -> Reconnection.close(session.connection()));
      PostgresTransactions transactions = new PostgresTransactions(session, reconnection, problem);
      SecretBox secrets =
          SecretBox.open(folder.secretKey(), transactions.run(KeyProof::isRequired));
      transactions.run(writing -> KeyProof.check(writing, secrets, folder.secretKey(), address));
      ReadPool reads =
          resources.add(
              new ReadPool(
                  PostgresConnections.pool(address, settings.readConnections()),
                  PostgresDialect.POSTGRES,
                  SNAPSHOT,
                  problem));
      Database database = new Database(session, transactions, reads, problem, _ -> {});
      return new SqlStore(
          database,
          new LogBounds(settings.maximumLogLines(), settings.maximumLogBytes()),
          secrets,
          FileFolder.open(folder.path()),
          objects,
          resources);
    } catch (SQLException e) {
      throw problem.explain(e);
    }
  }
}
