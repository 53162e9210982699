package io.penstock.adapters.store.sqlite;

import io.penstock.engine.catalog.AuditEvent;
import io.penstock.engine.port.AuditStore;
import java.util.List;

/** Audit events, which {@link CatalogTransaction} writes. */
final class SqliteAuditStore implements AuditStore {

  private final ReadPool reads;

  SqliteAuditStore(ReadPool reads) {
    this.reads = reads;
  }

  @Override
  public List<AuditEvent> find(Query query) {
    return reads.read(connection -> AuditTable.find(connection, query));
  }
}
