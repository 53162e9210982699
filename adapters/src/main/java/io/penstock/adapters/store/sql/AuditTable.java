package io.penstock.adapters.store.sql;

import io.penstock.engine.catalog.AuditEvent;
import io.penstock.engine.catalog.AuditEvent.Action;
import io.penstock.engine.port.AuditStore.Query;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Table {@code audit_event}. */
final class AuditTable {

  private static final String INSERT =
      """
      INSERT INTO audit_event
        (id, project_id, time, action, "user", event, object_type, object_name, owner_id)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
      """;

  private static final String SELECT =
      """
      SELECT id, project_id, time, action, "user", event, object_type, object_name, owner_id
      FROM audit_event WHERE project_id = ?
      """;

  static final String DELETE_OLDER =
      """
      DELETE FROM audit_event WHERE ordinal IN (
        SELECT ordinal FROM audit_event WHERE time < ? ORDER BY time LIMIT ?)
      """;

  private AuditTable() {}

  static void add(Session session, AuditEvent event) throws SQLException {
    session.update(
        INSERT,
        event.id(),
        event.projectId(),
        event.time(),
        event.action().wireName(),
        event.user(),
        event.event(),
        event.objectType(),
        event.objectName(),
        event.ownerId());
  }

  /** Newest first. */
  static List<AuditEvent> find(Session session, Query query) throws SQLException {
    StringBuilder sql = new StringBuilder(SELECT);
    List<@Nullable Object> parameters = new ArrayList<>(List.of(query.projectId()));
    if (query.ownerId() != null) {
      sql.append(" AND owner_id = ?");
      parameters.add(query.ownerId());
    }
    if (query.action() != null) {
      sql.append(" AND action = ?");
      parameters.add(query.action().wireName());
    }
    sql.append(" ORDER BY ordinal DESC LIMIT ? OFFSET ?");
    parameters.add(query.limit());
    parameters.add(query.offset());
    return session.list(sql.toString(), AuditTable::read, parameters.toArray());
  }

  static boolean hasOlder(Session session, Instant time) throws SQLException {
    return session
        .first("SELECT 1 FROM audit_event WHERE time < ? LIMIT 1", RowReader::integer, time)
        .isPresent();
  }

  static int deleteOlder(Session session, Instant time, int limit) throws SQLException {
    return session.update(DELETE_OLDER, time, limit);
  }

  private static AuditEvent read(RowReader row) throws SQLException {
    return new AuditEvent(
        row.id(),
        row.id(),
        row.time(),
        Action.valueOf(row.text().toUpperCase(Locale.ROOT)),
        row.text(),
        row.text(),
        row.text(),
        row.text(),
        row.idOrNull());
  }
}
