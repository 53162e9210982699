package io.penstock.adapters.store.sql;

import io.penstock.adapters.store.content.FileContents;
import io.penstock.adapters.store.content.FileFolder;
import io.penstock.adapters.store.content.RemoteContents;
import io.penstock.adapters.store.folder.CloseStack;
import io.penstock.adapters.store.folder.SecretBox;
import io.penstock.adapters.store.object.ObjectStore;
import io.penstock.engine.port.AuditStore;
import io.penstock.engine.port.Catalog;
import io.penstock.engine.port.Cluster;
import io.penstock.engine.port.FileStore;
import io.penstock.engine.port.InstancePlaces;
import io.penstock.engine.port.LogStore;
import io.penstock.engine.port.MetricStore;
import io.penstock.engine.port.Outbox;
import io.penstock.engine.port.ProjectRemains;
import io.penstock.engine.port.RequestQueue;
import io.penstock.engine.port.RequestStore;
import io.penstock.engine.port.ScheduleStore;
import io.penstock.engine.port.SharedUploads;
import io.penstock.engine.port.Signer;
import io.penstock.engine.port.TokenStore;
import io.penstock.engine.port.UserStore;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Everything a server keeps: in a database, and the content of files beside it or in it. */
public final class SqlStore implements AutoCloseable {

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
  private final SharedUploads uploads;
  private final ProjectRemains projectRemains;
  private final Servers servers;
  private final SecretBox secrets;
  private final GroupWriter writer;
  private final Transactions transactions;
  private final CloseStack resources;

  /**
   * Starts the one thread that writes.
   *
   * @param folder for the content of files, or for what is on its way to {@code objects}
   * @param objects null to keep content in the folder
   * @param uploads what other servers of the database can have, too
   * @param servers makes what this store's server knows of others
   * @param resources closed with this, after what this adds
   */
  public SqlStore(
      Database database,
      LogBounds logBounds,
      SecretBox secrets,
      FileFolder folder,
      @Nullable ObjectStore objects,
      SharedUploads uploads,
      Function<Writes, Servers> servers,
      CloseStack resources) {
    this.uploads = uploads;
    this.secrets = secrets;
    this.resources = resources;
    transactions = database.transactions();
    Session session = database.writing();
    RequestWriter requestWriter = new RequestWriter(session);
    OutboxWriter outboxWriter = new OutboxWriter(session);
    GroupCommit groups =
        new GroupCommit(
            transactions,
            requestWriter,
            new KeyWriter(session),
            outboxWriter,
            new LogWriter(session, logBounds));
    writer =
        resources.add(
            new GroupWriter(
                new WriteQueue(QUEUED_JOBS, QUEUED_BYTES),
                transactions,
                groups,
                database.afterWriting()));
    writer.start();
    this.servers = servers.apply(writer);
    Cluster cluster = this.servers.cluster();
    ReadPool reads = database.reads();
    requests = new SqlRequestStore(writer, reads);
    queue = new SqlRequestQueue(writer, reads, outboxWriter);
    catalog =
        new SqlCatalog(writer, reads, CatalogTables.with(secrets), database.problem(), cluster);
    audit = new SqlAuditStore(writer, reads);
    tokens = new SqlTokenStore(writer, reads, cluster);
    users = new SqlUserStore(writer, reads, cluster);
    logs = new SqlLogStore(writer, reads);
    metrics = new SqlMetricStore(writer, reads);
    schedules = new SqlScheduleStore(writer, reads, requestWriter);
    outbox = new SqlOutbox(writer, reads, outboxWriter, secrets);
    files = new SqlFileStore(writer, reads, contents(folder, objects), cluster);
    projectRemains = new SqlProjectRemains(writer, reads);
  }

  private FileContents contents(FileFolder folder, @Nullable ObjectStore objects) {
    return objects == null
        ? folder
        : new RemoteContents(
            folder,
            objects,
            id ->
                writer.transaction(
                    session -> {
                      FileTable.note(session, id);
                      return true;
                    }),
            !uploads.equals(SharedUploads.NONE));
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

  /** Uploads that every server of the same database can have; none, where there is but one. */
  public SharedUploads uploads() {
    return uploads;
  }

  /** The servers of the same database. */
  public Cluster cluster() {
    return servers.cluster();
  }

  /** The places that instances of deployment versions take on these servers. */
  public InstancePlaces instancePlaces() {
    return servers.places();
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

  /** How many transactions were committed since the store was opened. */
  public long transactions() {
    return transactions.committed();
  }

  /** How many writes wait for the database. */
  public int waiting() {
    return writer.waiting();
  }

  /**
   * Writes what waits and closes the database; returns when it has. What comes after is refused
   * with a {@link io.penstock.engine.port.StoreException}. A second call does nothing.
   */
  @Override
  public void close() {
    resources.close();
  }
}
