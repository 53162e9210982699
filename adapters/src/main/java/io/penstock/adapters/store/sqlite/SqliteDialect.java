package io.penstock.adapters.store.sqlite;

import io.penstock.adapters.store.sql.Dialect;
import io.penstock.adapters.store.sql.Session;
import io.penstock.adapters.store.sql.SqlValues;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * SQLite's own words. Ids are blobs, and the planner is told which index to take and, with {@code
 * CROSS JOIN}, in which order: it has no statistics unless somebody runs {@code ANALYZE}.
 */
enum SqliteDialect implements Dialect {
  SQLITE;

  static Session on(Connection connection) {
    return new Session(connection, SQLITE);
  }

  @Override
  public void bindId(PreparedStatement statement, int index, @Nullable UUID id)
      throws SQLException {
    statement.setBytes(index, id == null ? null : SqlValues.bytes(id));
  }

  /** As a JSON array of their bytes in hex. SQLite takes no more than 32,766 parameters. */
  @Override
  public void bindIds(PreparedStatement statement, int index, Collection<UUID> ids)
      throws SQLException {
    statement.setString(
        index,
        ids.stream()
            .map(id -> "\"" + id.toString().replace("-", "") + "\"")
            .collect(Collectors.joining(",", "[", "]")));
  }

  @Override
  public void bindText(PreparedStatement statement, int index, @Nullable String text)
      throws SQLException {
    statement.setString(index, text);
  }

  @Override
  public @Nullable UUID readId(ResultSet row, int index) throws SQLException {
    byte[] id = row.getBytes(index);
    return id == null ? null : SqlValues.uuid(id);
  }

  /** From its bytes: the driver's own way to a string costs several times as much. */
  @Override
  public @Nullable String readText(ResultSet row, int index) throws SQLException {
    byte[] utf8 = row.getBytes(index);
    return utf8 == null ? null : new String(utf8, StandardCharsets.UTF_8);
  }

  @Override
  public String ids() {
    return "(SELECT unhex(value) AS id FROM json_each(?))";
  }

  @Override
  public String textOf(String id) {
    return "hex(" + id + ")";
  }

  @Override
  public String requestIdContains(String part, String bare) {
    // The first, which is cheap, rules out almost all.
    return "instr(hex(id), %s) > 0 AND instr(lower(substr(hex(id), 1, 8) || '-' || substr(hex(id), 9, 4) || '-' || substr(hex(id), 13, 4) || '-' || substr(hex(id), 17, 4) || '-' || substr(hex(id), 21)), %s) > 0"
        .formatted(bare, part);
  }

  @Override
  public String requestsOfEach(String versions, String from) {
    return "SELECT found.time_created, found.id FROM %s AS version CROSS JOIN request AS found WHERE found.id IN (SELECT id%s)"
        .formatted(versions, from);
  }

  @Override
  public String openRequests() {
    return "request";
  }

  @Override
  public String endedRequests() {
    return "";
  }

  @Override
  public String notExpired() {
    return "";
  }

  @Override
  public String endedNotExpired() {
    return "";
  }

  @Override
  public String preparingEnded() {
    return "";
  }

  @Override
  public String removingExpired() {
    return "";
  }

  /** They are merged as they are read, and what nobody needs is not read. */
  @Override
  public String newest(String sql, String most) {
    return sql;
  }

  @Override
  public String along(String table, String index) {
    return table + " INDEXED BY " + index;
  }

  @Override
  public String waiting() {
    return "request WHERE status = 0";
  }

  @Override
  public String waitingInOrder() {
    return along("request", "request_waiting") + " WHERE status = 0";
  }

  /** There is one writer. */
  @Override
  public String changingCatalog() {
    return "";
  }

  @Override
  public String notingCatalogChange() {
    return "";
  }

  /** Asked by a server that starts: nobody else can be at work. */
  @Override
  public String isLeft() {
    return "true";
  }

  @Override
  public String owning() {
    return "";
  }

  /** There is no other server. */
  @Override
  public String lockingVersion() {
    return "SELECT ?";
  }

  @Override
  public String versionsWaiting() {
    return "SELECT DISTINCT version_id FROM " + waitingInOrder();
  }

  @Override
  public String logTotal() {
    return "1";
  }

  /** The one server there is knows what it has open. */
  @Override
  public String discardedForGood() {
    return "true";
  }

  @Override
  public String claimingDiscarded() {
    return "SELECT id FROM discarded_content WHERE id IN " + ids();
  }

  @Override
  public String unclaimed() {
    return "";
  }

  @Override
  public String locking() {
    return "";
  }

  @Override
  public String keeping() {
    return "";
  }

  @Override
  public String insertingPayload() {
    return "INSERT INTO payload (sha256, refs) VALUES (?, 0) RETURNING id";
  }

  /** Triggers count who refers to a payload. */
  @Override
  public String removingUnusedPayloads() {
    return "";
  }

  /** There is one writer. */
  @Override
  public String taking() {
    return "";
  }
}
