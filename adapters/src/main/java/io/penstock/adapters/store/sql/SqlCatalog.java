package io.penstock.adapters.store.sql;

import io.penstock.engine.port.Catalog;
import io.penstock.engine.port.CatalogChange;
import io.penstock.engine.port.Cluster;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;

/** Definitions in tables of documents. */
final class SqlCatalog extends CatalogQueries implements Catalog {

  private final GroupWriter writer;
  private final ReadPool reads;
  private final StoreProblem problem;
  private final CatalogNotes notes;
  private final Cluster cluster;
  private final AtomicLong generation = new AtomicLong();

  SqlCatalog(
      GroupWriter writer,
      ReadPool reads,
      CatalogTables tables,
      StoreProblem problem,
      Cluster cluster) {
    super(tables);
    this.writer = writer;
    this.reads = reads;
    this.problem = problem;
    notes = new CatalogNotes(reads.dialect(), cluster.epoch());
    this.cluster = cluster;
    cluster.whenStale(generation::incrementAndGet);
  }

  @Override
  <T> T query(SqlFunction<T> query) {
    return reads.read(query);
  }

  @Override
  public <T> T write(Function<CatalogChange, T> change) {
    Written<T> written =
        writer.transaction(session -> write(session, change), _ -> generation.incrementAndGet());
    cluster.awaitKnown(written.generation());
    return written.result();
  }

  /**
   * What a change gave.
   *
   * @param generation of all servers
   */
  private record Written<T>(T result, long generation) {}

  private <T> Written<T> write(Session session, Function<CatalogChange, T> change)
      throws SQLException {
    long next = notes.begin(session);
    CatalogTransaction transaction = new CatalogTransaction(session, tables, problem, notes);
    try {
      T result = change.apply(transaction);
      transaction.check();
      return new Written<>(result, next);
    } finally {
      transaction.end();
    }
  }

  @Override
  public ChangedElsewhere changedElsewhere(long after) {
    return notes.isShared()
        ? reads.read(session -> notes.changedElsewhere(session, after))
        : ChangedElsewhere.NOTHING;
  }

  @Override
  public long generation() {
    return generation.get();
  }
}
