package io.penstock.adapters.store.sqlite;

import io.penstock.engine.port.RequestStore.Query;
import io.penstock.engine.request.RequestId;
import io.penstock.engine.request.RequestRecord;
import io.penstock.engine.request.Status;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Lists the requests of a version.
 *
 * <p>The index has them status by status, each newest first. {@code UNION ALL} with {@code ORDER
 * BY} makes SQLite merge the statuses as it reads, so a page costs the entries up to its end and
 * nothing behind it. Rows are read for the page alone: what is left out by offset or id costs an
 * index entry only.
 */
final class RequestListing {

  static final int ID_LENGTH = 36;

  private static final String DASHED_ID =
      "lower(substr(hex(id), 1, 8) || '-' || substr(hex(id), 9, 4) || '-' || substr(hex(id), 13, 4)"
          + " || '-' || substr(hex(id), 17, 4) || '-' || substr(hex(id), 21))";

  private RequestListing() {}

  static List<RequestRecord> list(Connection connection, Query query) throws SQLException {
    String part = query.idPart();
    if (query.statuses().isEmpty() || (part != null && part.length() > ID_LENGTH)) {
      return List.of();
    }
    if (part != null && part.length() == ID_LENGTH) {
      Optional<UUID> id = wholeId(part);
      return id.isEmpty() ? List.of() : find(connection, query, id.get());
    }
    return part == null
        ? select(connection, sql(query), query)
        : select(
            connection, sql(query), query, part, part.replace("-", "").toUpperCase(Locale.ROOT));
  }

  /** Empty for what only looks like an id, such as one with its dashes elsewhere. */
  static Optional<UUID> wholeId(String text) {
    return RequestId.parse(text).map(RequestId::value).filter(id -> id.toString().equals(text));
  }

  private static List<RequestRecord> find(Connection connection, Query query, UUID id)
      throws SQLException {
    String sql =
        "SELECT "
            + RequestTable.METADATA
            + " FROM request WHERE id = ?6 AND kind < 2 AND version_id = ?1"
            + " AND time_created BETWEEN ?2 AND ?3 AND status IN ("
            + query.statuses().stream()
                .map(status -> String.valueOf(RequestTable.code(status)))
                .collect(Collectors.joining(", "))
            + ") LIMIT ?4 OFFSET ?5";
    return select(connection, sql, query, id);
  }

  /** Fills {@code ?1} to {@code ?5}, and what comes after them with {@code idParameters}. */
  private static List<RequestRecord> select(
      Connection connection, String sql, Query query, Object... idParameters) throws SQLException {
    Stream<Object> filters =
        Stream.of(
            query.versionId(),
            earliest(query.from()),
            latest(query.until()),
            query.limit(),
            query.offset());
    return Sql.list(
        connection,
        sql,
        row -> RequestTable.read(row, false),
        Stream.concat(filters, Stream.of(idParameters)).toArray());
  }

  static String sql(Query query) {
    String page =
        query.statuses().stream()
            .sorted()
            .map(
                status ->
                    "SELECT rowid AS row, time_created, id"
                        + fromOneStatus("?1", status, query.idPart() != null))
            .collect(
                Collectors.joining(
                    " UNION ALL ", "", " ORDER BY time_created DESC, id DESC LIMIT ?4 OFFSET ?5"));
    return "SELECT "
        + RequestTable.METADATA
        + " FROM ("
        + page
        + ") AS page CROSS JOIN request ON request.rowid = page.row"
        + " ORDER BY page.time_created DESC, page.id DESC";
  }

  /**
   * The entries of one part of the index.
   *
   * @param version an expression
   * @param byId whether {@code ?6} is a part of the id, and {@code ?7} the same without dashes
   */
  static String fromOneStatus(String version, Status status, boolean byId) {
    String sql =
        " FROM request WHERE kind < 2 AND version_id = "
            + version
            + " AND time_created BETWEEN ?2 AND ?3 AND status = "
            + RequestTable.code(status);
    // The first, which is cheap, rules out almost all.
    return byId ? sql + " AND instr(hex(id), ?7) > 0 AND instr(" + DASHED_ID + ", ?6) > 0" : sql;
  }

  /** {@code ?2}. */
  static long earliest(@Nullable Instant from) {
    if (from == null) {
      return Long.MIN_VALUE;
    }
    long micros = SqlValues.nearestMicros(from);
    // Between two microseconds the later one is meant.
    boolean whole = from.truncatedTo(ChronoUnit.MICROS).equals(from);
    return whole || micros == Long.MAX_VALUE ? micros : micros + 1;
  }

  /** {@code ?3}. */
  static long latest(@Nullable Instant until) {
    return until == null ? Long.MAX_VALUE : SqlValues.nearestMicros(until);
  }
}
