package io.penstock.adapters.store.sqlite;

import io.penstock.adapters.store.object.ObjectStore;
import io.penstock.engine.port.AuditStore;
import io.penstock.engine.port.Catalog;
import io.penstock.engine.port.FileStore;
import io.penstock.engine.port.LogStore;
import io.penstock.engine.port.MetricStore;
import io.penstock.engine.port.Outbox;
import io.penstock.engine.port.ProjectRemains;
import io.penstock.engine.port.RequestQueue;
import io.penstock.engine.port.RequestStore;
import io.penstock.engine.port.ScheduleStore;
import io.penstock.engine.port.Signer;
import io.penstock.engine.port.StoreException;
import io.penstock.engine.port.TokenStore;
import io.penstock.engine.port.UserStore;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Everything a server keeps, in one folder: the database {@code penstock.db}; {@code secret.key},
 * which the secrets in it are encrypted with; and {@code files}, the content of files, where that
 * is not elsewhere.
 */
public final class SqliteStore implements AutoCloseable {

  private static final int QUEUED_JOBS = 10_000;
  private static final long QUEUED_BYTES = 64L << 20;

  private final RequestStore requests;
  private final RequestQueue queue;
  private final Catalog catalog;
  private final AuditStore audit;
  private final TokenStore tokens;
  private final UserStore users;
  private final LogStore logs;
  private final MetricStore metrics;
  private final ScheduleStore schedules;
  private final Outbox outbox;
  private final FileStore files;
  private final ProjectRemains projectRemains;
  private final SecretBox secrets;
  private final GroupWriter writer;
  private final Transactions transactions;
  private final CloseStack resources;

  private SqliteStore(
      GroupWriter writer,
      ReadPool reads,
      RequestWriter requestWriter,
      OutboxWriter outboxWriter,
      SecretBox secrets,
      FileContents contents,
      Transactions transactions,
      CloseStack resources) {
    requests = new SqliteRequestStore(writer, reads);
    queue = new SqliteRequestQueue(writer, reads, outboxWriter);
    catalog = new SqliteCatalog(writer, reads, CatalogTables.with(secrets), transactions.problem());
    audit = new SqliteAuditStore(writer, reads);
    tokens = new SqliteTokenStore(writer, reads);
    users = new SqliteUserStore(writer, reads);
    logs = new SqliteLogStore(writer, reads);
    metrics = new SqliteMetricStore(writer, reads);
    schedules = new SqliteScheduleStore(writer, reads, requestWriter);
    outbox = new SqliteOutbox(writer, reads, outboxWriter, secrets);
    files = new SqliteFileStore(writer, reads, contents);
    projectRemains = new SqliteProjectRemains(writer, reads);
    this.secrets = secrets;
    this.writer = writer;
    this.transactions = transactions;
    this.resources = resources;
  }

  /**
   * Opens the store in this folder, or creates both.
   *
   * @throws StoreException when another server has it open, or when it is damaged, newer than this
   *     program, or cannot be written
   */
  public static SqliteStore open(Path directory, SqliteSettings settings) {
    return open(directory, settings, null);
  }

  /**
   * The same, with the content of files in a store of objects.
   *
   * @param objects closed with this, also when this throws; null to keep content in the folder
   */
  public static SqliteStore open(
      Path directory, SqliteSettings settings, @Nullable ObjectStore objects) {
    CloseStack resources = new CloseStack();
    try {
      if (objects != null) {
        resources.add(objects);
      }
      return open(directory.toAbsolutePath(), settings, objects, resources);
    } catch (RuntimeException | Error e) {
      try {
        resources.close();
      } catch (StoreException unclosed) {
        e.addSuppressed(unclosed);
      }
      throw e;
    }
  }

  private static SqliteStore open(
      Path directory,
      SqliteSettings settings,
      @Nullable ObjectStore objects,
      CloseStack resources) {
    DataFolder folder = resources.add(DataFolder.open(directory));
    Path database = folder.database();
    StoreProblem problem = new StoreProblem(database);
    // Asked before the database is opened, which moves the log into it.
    Duration checkLimit =
        folder.endedByCrash() ? DamageCheck.AFTER_CRASH : DamageCheck.AFTER_CLEAN_END;
    try {
      DataSource source = Connections.forWriting(database);
      // Closed as the last of all connections, which makes SQLite move the log into the database.
      Connection connection = resources.add(source.getConnection());
      Connections.prepareFile(connection);
      if (Migrations.isKnown(connection)) {
        new DamageCheck(database, checkLimit).run(connection);
      }
      Migrations.run(source, connection, database);
      Connections.tuneWriter(connection, settings.maximumSize());
      SecretBox secrets =
          SecretBox.open(
              folder.secretKey(),
              VariableTable.holdsSecrets(connection) || ResourceTable.holdsSecrets(connection));
      ReadPool reads =
          resources.add(
              new ReadPool(Connections.forReading(database), settings.readConnections(), problem));
      Transactions transactions = new Transactions(connection, problem);
      RequestWriter requests = new RequestWriter(connection);
      OutboxWriter outbox = new OutboxWriter(connection);
      GroupWriter writer =
          resources.add(
              new GroupWriter(
                  new WriteQueue(QUEUED_JOBS, QUEUED_BYTES),
                  transactions,
                  new GroupCommit(
                      transactions,
                      requests,
                      new KeyWriter(connection),
                      outbox,
                      new LogWriter(connection, settings)),
                  new Checkpoints(connection)));
      writer.start();
      return new SqliteStore(
          writer,
          reads,
          requests,
          outbox,
          secrets,
          contents(FileFolder.open(directory), objects, writer),
          transactions,
          resources);
    } catch (SQLException e) {
      throw problem.explain(e);
    }
  }

  private static FileContents contents(
      FileFolder folder, @Nullable ObjectStore objects, GroupWriter writer) {
    return objects == null
        ? folder
        : new RemoteContents(
            folder,
            objects,
            id ->
                writer.transaction(
                    connection -> {
                      FileTable.note(connection, id);
                      return true;
                    }));
  }

  public RequestStore requests() {
    return requests;
  }

  public RequestQueue queue() {
    return queue;
  }

  public Catalog catalog() {
    return catalog;
  }

  public AuditStore audit() {
    return audit;
  }

  public TokenStore tokens() {
    return tokens;
  }

  public UserStore users() {
    return users;
  }

  public LogStore logs() {
    return logs;
  }

  public MetricStore metrics() {
    return metrics;
  }

  public ScheduleStore schedules() {
    return schedules;
  }

  public Outbox outbox() {
    return outbox;
  }

  public FileStore files() {
    return files;
  }

  public ProjectRemains projectRemains() {
    return projectRemains;
  }

  /**
   * Signs with a key that comes from {@code secret.key}.
   *
   * @param purpose such as {@code links to files}: what is signed for one is not for another
   */
  public Signer signer(String purpose) {
    return secrets.signer(purpose);
  }

  /** How many transactions were fsynced since the store was opened. */
  public long transactions() {
    return transactions.committed();
  }

  /** How many writes wait for the disk. */
  public int waiting() {
    return writer.waiting();
  }

  /**
   * Writes what waits and closes the files; returns when it has. What comes after is refused with a
   * {@link StoreException}. A second call does nothing.
   */
  @Override
  public void close() {
    resources.close();
  }
}
