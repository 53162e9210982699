package io.penstock.adapters.store.sql;

import io.penstock.engine.port.Catalog;
import io.penstock.engine.port.CatalogChange;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;

/** Definitions in tables of documents. */
final class SqlCatalog extends CatalogQueries implements Catalog {

  private final GroupWriter writer;
  private final ReadPool reads;
  private final StoreProblem problem;
  private final AtomicLong generation = new AtomicLong();

  SqlCatalog(GroupWriter writer, ReadPool reads, CatalogTables tables, StoreProblem problem) {
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
        session -> {
          CatalogTransaction transaction = new CatalogTransaction(session, tables, problem);
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
