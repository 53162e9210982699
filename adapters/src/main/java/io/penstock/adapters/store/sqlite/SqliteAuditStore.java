package io.penstock.adapters.store.sqlite;

import io.penstock.engine.catalog.AuditEvent;
import io.penstock.engine.port.AuditStore;
import java.time.Instant;
import java.util.List;

/** Audit events, which {@link CatalogTransaction} writes. */
final class SqliteAuditStore implements AuditStore {

  private final GroupWriter writer;
  private final ReadPool reads;

  SqliteAuditStore(GroupWriter writer, ReadPool reads) {
    this.writer = writer;
    this.reads = reads;
  }

  @Override
  public List<AuditEvent> find(Query query) {
    return reads.read(connection -> AuditTable.find(connection, query));
  }

  @Override
  public int deleteExpired(Instant now, int limit) {
    Instant before = now.minus(KEPT);
    // Usually there are none, and then nothing is written.
    return reads.read(connection -> AuditTable.hasOlder(connection, before))
        ? writer.transaction(connection -> AuditTable.deleteOlder(connection, before, limit))
        : 0;
  }
}
