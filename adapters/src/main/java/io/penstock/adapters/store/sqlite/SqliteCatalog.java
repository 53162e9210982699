package io.penstock.adapters.store.sqlite;

import io.penstock.engine.port.Catalog;
import io.penstock.engine.port.CatalogChange;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;

/** Definitions in tables of documents. */
final class SqliteCatalog extends CatalogQueries implements Catalog {

  private final GroupWriter writer;
  private final ReadPool reads;
  private final StoreProblem problem;
  private final AtomicLong generation = new AtomicLong();

  SqliteCatalog(GroupWriter writer, ReadPool reads, CatalogTables tables, StoreProblem problem) {
    super(tables);
    this.writer = writer;
    this.reads = reads;
    this.problem = problem;
  }

  @Override
  <T> T query(SqlFunction<T> query) {
    return reads.read(query);
  }

  @Override
  public <T> T write(Function<CatalogChange, T> change) {
    return writer.transaction(
        connection -> {
          CatalogTransaction transaction = new CatalogTransaction(connection, tables, problem);
          try {
            T result = change.apply(transaction);
            transaction.check();
            return result;
          } finally {
            transaction.end();
          }
        },
        committed -> generation.incrementAndGet());
  }

  @Override
  public long generation() {
    return generation.get();
  }
}
