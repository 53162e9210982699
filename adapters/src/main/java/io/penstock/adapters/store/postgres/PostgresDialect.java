package io.penstock.adapters.store.postgres;

import io.penstock.adapters.store.sql.Dialect;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.Collection;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** PostgreSQL's own words. */
enum PostgresDialect implements Dialect {
  POSTGRES;

  @Override
  public void bindId(PreparedStatement statement, int index, @Nullable UUID id)
      throws SQLException {
    if (id == null) {
      statement.setNull(index, Types.NULL);
    } else {
      statement.setObject(index, id);
    }
  }

  @Override
  public void bindIds(PreparedStatement statement, int index, Collection<UUID> ids)
      throws SQLException {
    statement.setString(
        index, ids.stream().map(UUID::toString).collect(Collectors.joining(",", "{", "}")));
  }

  /** Text holds no character of value 0 here, which user code may print all the same. */
  @Override
  public void bindText(PreparedStatement statement, int index, @Nullable String text)
      throws SQLException {
    statement.setString(index, text == null ? null : text.replace('\0', '\ufffd'));
  }

  @Override
  public @Nullable UUID readId(ResultSet row, int index) throws SQLException {
    return row.getObject(index, UUID.class);
  }

  @Override
  public @Nullable String readText(ResultSet row, int index) throws SQLException {
    return row.getString(index);
  }

  @Override
  public String ids() {
    return "(SELECT unnest(CAST(? AS uuid[])) AS id)";
  }

  @Override
  public String textOf(String id) {
    return "CAST(" + id + " AS text)";
  }

  @Override
  public String requestIdContains(String part, String bare) {
    return "strpos(CAST(id AS text), %s) > 0".formatted(part);
  }

  @Override
  public String requestsOfEach(String versions, String from) {
    return "SELECT found.time_created, found.id FROM %s AS version CROSS JOIN LATERAL (SELECT time_created, id%s) AS found"
        .formatted(versions, from);
  }

  @Override
  public String openRequests() {
    return "open_request AS request";
  }

  @Override
  public String endedRequests() {
    return "ended_request AS request";
  }

  /** A request that goes on after a crash must find its finished steps, however old. */
  @Override
  public String notExpired() {
    return " AND (status < 2 OR expires > (SELECT passed FROM retention WHERE id = 1) OR mode = 1"
        + " AND (SELECT true FROM open_request AS parent WHERE parent.id = request.parent_id))";
  }

  @Override
  public String endedNotExpired() {
    return " AND expires > (SELECT passed FROM retention WHERE id = 1)";
  }

  @Override
  public String preparingEnded() {
    return "SELECT prepare_ended_requests(?)";
  }

  @Override
  public String removingExpired() {
    return "SELECT remove_expired_requests(?, CAST(? AS integer))";
  }

  /** Without an order, and a limit, each would be read to its end. */
  @Override
  public String newest(String sql, String most) {
    return "SELECT time_created, id FROM (%s ORDER BY time_created DESC, id DESC LIMIT %s) AS newest"
        .formatted(sql, most);
  }

  /** The planner knows best: it has statistics. */
  @Override
  public String along(String table, String index) {
    return table;
  }

  @Override
  public String waiting() {
    return "waiting WHERE true";
  }

  @Override
  public String waitingInOrder() {
    return waiting();
  }

  @Override
  public String changingCatalog() {
    return """
        WITH next AS (UPDATE catalog_generation SET number = number + 1 RETURNING number),
          old AS (DELETE FROM catalog_change WHERE number <= (SELECT number FROM next) - %d)
        SELECT number, pg_notify(
            '%s', 'CATALOG ' || current_setting('penstock.epoch') || ' ' || number) FROM next
        """
        .formatted(KEPT_CATALOG_CHANGES, Notices.CHANNEL);
  }

  @Override
  public String notingCatalogChange() {
    return "INSERT INTO catalog_change (number, about) SELECT number, ? FROM catalog_generation"
        + " ON CONFLICT DO NOTHING";
  }

  @Override
  public String isLeft() {
    return "NOT EXISTS (SELECT 1 FROM lease WHERE epoch = request.owner)";
  }

  @Override
  public String owning() {
    return ", owner = CAST(current_setting('penstock.epoch') AS bigint)";
  }

  @Override
  public String lockingVersion() {
    return "SELECT 1 WHERE pg_try_advisory_xact_lock(hashtextextended('take ' || CAST(? AS text), 0))";
  }

  /** Goes from one version to the next along the index, however many wait for each. */
  @Override
  public String versionsWaiting() {
    return """
        WITH RECURSIVE version (id) AS (
          (SELECT version_id FROM waiting ORDER BY version_id LIMIT 1)
          UNION ALL
          SELECT (SELECT version_id FROM waiting WHERE version_id > version.id
              ORDER BY version_id LIMIT 1)
            FROM version WHERE version.id IS NOT NULL
        )
        SELECT id FROM version WHERE id IS NOT NULL
        """;
  }

  /** By the connection that writes: two servers seldom share a row, and may. */
  @Override
  public String logTotal() {
    return "pg_backend_pid() % 16";
  }

  /** An hour: longer than anybody takes to download a file, or to record one that is there. */
  @Override
  public String discardedForGood() {
    return "noted < now() - interval '1 hour'";
  }

  @Override
  public String claimingDiscarded() {
    return "UPDATE discarded_content SET removing = true WHERE id IN %s AND %s RETURNING id"
        .formatted(ids(), discardedForGood());
  }

  @Override
  public String unclaimed() {
    return " AND NOT removing";
  }

  @Override
  public String locking() {
    return " FOR UPDATE";
  }

  @Override
  public String keeping() {
    return " FOR KEY SHARE";
  }

  /** Waits for another server that has just inserted the same. */
  @Override
  public String insertingPayload() {
    return "INSERT INTO payload (sha256) VALUES (?) ON CONFLICT (sha256) DO NOTHING RETURNING id";
  }

  @Override
  public String removingUnusedPayloads() {
    return "SELECT remove_unused_payloads(CAST(? AS integer))";
  }

  @Override
  public String taking() {
    return " FOR UPDATE SKIP LOCKED";
  }
}
