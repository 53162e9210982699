package io.penstock.adapters.store.sql;

import io.penstock.engine.catalog.AuditEvent;
import io.penstock.engine.port.AuditStore;
import java.time.Instant;
import java.util.List;

/** Audit events, which {@link CatalogTransaction} writes. */
final class SqlAuditStore implements AuditStore {

  private final GroupWriter writer;
  private final ReadPool reads;

  SqlAuditStore(GroupWriter writer, ReadPool reads) {
    this.writer = writer;
    this.reads = reads;
  }

  @Override
  public List<AuditEvent> find(Query query) {
    return reads.read(session -> AuditTable.find(session, query));
  }

  @Override
  public int deleteExpired(Instant now, int limit) {
    Instant before = now.minus(KEPT);
    // Usually there are none, and then nothing is written.
    return reads.read(session -> AuditTable.hasOlder(session, before))
        ? writer.transaction(session -> AuditTable.deleteOlder(session, before, limit))
        : 0;
  }
}
