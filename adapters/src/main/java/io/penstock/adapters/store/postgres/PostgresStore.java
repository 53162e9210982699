package io.penstock.adapters.store.postgres;

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
import io.penstock.adapters.store.sql.Writes;
import io.penstock.engine.port.StoreException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.function.Consumer;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Opens stores in a PostgreSQL database. The data folder of the server has {@code secret.key},
 * which the secrets in the database are encrypted with, and {@code files}, for content on its way
 * to the database or to where else it is kept.
 */
public final class PostgresStore {

  private static final String SNAPSHOT = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";

  private PostgresStore() {}

  /**
   * Who is told what becomes of the right to use the database.
   *
   * @param waiting hears why it is waited for
   * @param whenLost called once, from a thread of its own, when it is lost after this has returned;
   *     with the reason, which finishes a sentence. Then nothing is written any more, and the store
   *     is to be closed
   */
  public record Usage(PostgresWaiting waiting, Consumer<String> whenLost) {}

  /**
   * Brings the schema up to date, and opens the store, beside those of other servers.
   *
   * @param directory the data folder
   * @param objects closed with this, also when this throws; null to keep content in the database
   * @throws StoreException when the database cannot be used, or another server has the folder; or
   *     when the thread is interrupted while it waits
   */
  public static SqlStore open(
      PostgresAddress address,
      Path directory,
      PostgresSettings settings,
      @Nullable ObjectStore objects,
      Usage usage) {
    return CloseStack.closedUnlessDone(
        resources -> {
          if (objects != null) {
            resources.add(objects);
          }
          DataFolder folder = resources.add(DataFolder.open(directory.toAbsolutePath()));
          return open(address, folder, settings, objects, usage, resources);
        });
  }

  private static SqlStore open(
      PostgresAddress address,
      DataFolder folder,
      PostgresSettings settings,
      @Nullable ObjectStore elsewhere,
      Usage usage,
      CloseStack resources) {
    PostgresProblem problem = new PostgresProblem(address);
    DataSource source = PostgresConnections.forWriting(address);
    try {
      ContentConnections connections = resources.add(new ContentConnections(address));
      ObjectStore objects = elsewhere == null ? new PostgresObjectStore(connections) : elsewhere;
      SecretBox secrets = prepare(source, folder, objects.place(), address, usage.waiting());
      DataSource signsOfLife = PostgresConnections.forSignsOfLife(address);
      Lease lease = awaitLease(signsOfLife, folder, problem, usage, resources);
      Reconnection reconnection =
          new Reconnection(
              source, made -> PostgresConnections.prepareWriter(made, lease.epoch()), problem);
      Session session = new Session(reconnection.connect(lease), PostgresDialect.POSTGRES);
      resources.add(() -> Reconnection.close(session.connection()));
      PostgresTransactions transactions =
          new PostgresTransactions(session, reconnection, problem, lease);
      ContentPlace.take(transactions, signsOfLife, lease.epoch(), objects.place(), address);
      ReadPool reads = resources.add(reads(address, settings.readConnections(), problem));
      Database database = new Database(session, transactions, reads, problem, _ -> {});
      SqlStore store =
          new SqlStore(
              database,
              new LogBounds(settings.maximumLogLines(), settings.maximumLogBytes()),
              secrets,
              FileFolder.open(folder.path()),
              objects,
              new PostgresUploads(connections, objects),
              writes -> servers(signsOfLife, lease, database, writes, resources),
              resources);
      Consumer<String> whenLost =
          reason -> {
            // What waits for a database that does not answer would hold up the end.
            Thread.ofVirtual().start(reads::abandon);
            Thread.ofVirtual().start(() -> Reconnection.abort(session.connection()));
            usage.whenLost().accept(reason);
          };
      resources.add(new LeaseWatch(lease, whenLost)).start();
      return store;
    } catch (SQLException e) {
      throw problem.explain(e);
    } catch (InterruptedException stopping) {
      Thread.currentThread().interrupt();
      throw new StoreException("The server was stopped while it waited for its database.");
    }
  }

  private static Servers servers(
      DataSource source, Lease lease, Database database, Writes writes, CloseStack resources) {
    Reactions reactions = resources.add(new Reactions());
    Notices notices = resources.add(new Notices(source, lease.epoch()));
    ClusterWatch watch = resources.add(new ClusterWatch(source, lease, reactions));
    notices.start();
    try {
      watch.start();
    } catch (SQLException e) {
      throw database.problem().explain(e);
    }
    PostgresCluster cluster =
        new PostgresCluster(lease, watch, reactions, notices, writes, database.reads());
    return new Servers(cluster, new PostgresPlaces(cluster, writes, database.reads()));
  }

  /** Waits for the lease, and shows signs of life from then on. */
  private static Lease awaitLease(
      DataSource source,
      DataFolder folder,
      PostgresProblem problem,
      Usage usage,
      CloseStack resources)
      throws SQLException, InterruptedException {
    Lease lease =
        new LeaseStart(source, problem, folder.id(), Holder.here(), usage.waiting()).await();
    resources.add(new LeaseEnd(source, lease));
    resources.add(new Heartbeat(source, lease)).start();
    return lease;
  }

  static ReadPool reads(PostgresAddress address, int connections, PostgresProblem problem) {
    return new ReadPool(
        PostgresConnections.pool(address, connections),
        PostgresDialect.POSTGRES,
        SNAPSHOT,
        problem);
  }

  /** Brings the schema up to date, and makes sure that database and folder belong together. */
  private static SecretBox prepare(
      DataSource source,
      DataFolder folder,
      String place,
      PostgresAddress address,
      PostgresWaiting waiting)
      throws SQLException {
    try (Connection connection = source.getConnection()) {
      PostgresVersion.require(connection, address);
      PostgresMigrations.run(connection, address, waiting);
      Session session = new Session(connection, PostgresDialect.POSTGRES);
      ContentPlace.check(session, place, address);
      return KeyProof.check(session, folder, address);
    }
  }
}
