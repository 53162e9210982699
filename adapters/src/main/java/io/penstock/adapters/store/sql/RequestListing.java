package io.penstock.adapters.store.sql;

import io.penstock.engine.port.RequestStore.Query;
import io.penstock.engine.request.RequestId;
import io.penstock.engine.request.RequestRecord;
import io.penstock.engine.request.Status;
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

  /** Databases compare ids byte by byte. */
  private static final UUID LAST_ID = new UUID(-1, -1);

  private RequestListing() {}

  static List<RequestRecord> list(Session session, Query query) throws SQLException {
    String part = query.idPart();
    if (query.statuses().isEmpty() || (part != null && part.length() > ID_LENGTH)) {
      return List.of();
    }
    if (part != null && part.length() == ID_LENGTH) {
      Optional<UUID> id = wholeId(part);
      return id.isEmpty() ? List.of() : find(session, query, id.get());
    }
    return part == null
        ? select(session, sql(session.dialect(), query), query)
        : select(
            session,
            sql(session.dialect(), query),
            query,
            part,
            part.replace("-", "").toUpperCase(Locale.ROOT));
  }

  /** Those that come after one in the order of the list; after null, the first. */
  static List<RequestRecord> openAfter(
      Session session, UUID versionId, Status status, @Nullable RequestRecord after, int limit)
      throws SQLException {
    return session.list(
        sqlOfOpenAfter(session.dialect(), status),
        row -> RequestTable.read(row, false),
        versionId,
        after == null ? Long.MAX_VALUE : SqlValues.micros(after.created()),
        after == null ? LAST_ID : after.id().value(),
        limit);
  }

  /** The place is a column pair, which the index is searched for; an offset would move. */
  static String sqlOfOpenAfter(Dialect dialect, Status status) {
    return "SELECT "
        + RequestTable.METADATA
        + " FROM "
        + dialect.openRequests()
        + " WHERE kind < 2 AND version_id = ?1 AND status = "
        + RequestTable.code(status)
        + " AND (time_created, id) < (?2, ?3) ORDER BY time_created DESC, id DESC LIMIT ?4";
  }

  /** Empty for what only looks like an id, such as one with its dashes elsewhere. */
  static Optional<UUID> wholeId(String text) {
    return RequestId.parse(text).map(RequestId::value).filter(id -> id.toString().equals(text));
  }

  private static List<RequestRecord> find(Session session, Query query, UUID id)
      throws SQLException {
    String sql =
        "SELECT "
            + RequestTable.METADATA
            + " FROM request WHERE id = ?6 AND kind < 2 AND version_id = ?1"
            + " AND time_created BETWEEN ?2 AND ?3 AND status IN ("
            + query.statuses().stream()
                .map(status -> String.valueOf(RequestTable.code(status)))
                .collect(Collectors.joining(", "))
            + ")"
            + session.dialect().notExpired()
            + " LIMIT ?4 OFFSET ?5";
    return select(session, sql, query, id);
  }

  /** Fills {@code ?1} to {@code ?5}, and what comes after them with {@code idParameters}. */
  private static List<RequestRecord> select(
      Session session, String sql, Query query, Object... idParameters) throws SQLException {
    Stream<Object> filters =
        Stream.of(
            query.versionId(),
            earliest(query.from()),
            latest(query.until()),
            query.limit(),
            query.offset());
    return session.list(
        sql,
        row -> RequestTable.read(row, false),
        Stream.concat(filters, Stream.of(idParameters)).toArray());
  }

  static String sql(Dialect dialect, Query query) {
    String page =
        query.statuses().stream()
            .sorted()
            .map(
                status ->
                    dialect.newest(
                        "SELECT time_created, id"
                            + fromOneStatus(dialect, "?1", status, query.idPart() != null),
                        "?4 + ?5"))
            .collect(
                Collectors.joining(
                    " UNION ALL ", "", " ORDER BY time_created DESC, id DESC LIMIT ?4 OFFSET ?5"));
    return "SELECT "
        + RequestTable.METADATA
        + " FROM ("
        + page
        + ") AS page CROSS JOIN request WHERE request.id = page.id"
        + " ORDER BY page.time_created DESC, page.id DESC";
  }

  /**
   * The entries of one part of the index.
   *
   * @param version an expression
   * @param byId whether {@code ?6} is a part of the id, and {@code ?7} the same without dashes
   */
  static String fromOneStatus(Dialect dialect, String version, Status status, boolean byId) {
    String sql =
        " FROM request WHERE kind < 2 AND version_id = "
            + version
            + " AND time_created BETWEEN ?2 AND ?3 AND status = "
            + RequestTable.code(status)
            + (status.isFinal() ? dialect.endedNotExpired() : "");
    return byId ? sql + " AND " + dialect.requestIdContains("?6", "?7") : sql;
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
