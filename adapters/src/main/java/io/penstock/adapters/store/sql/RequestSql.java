package io.penstock.adapters.store.sql;

import io.penstock.adapters.store.sql.Session.Ids;
import java.sql.SQLException;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;

/**
 * The SQL that writes requests: all of them to one table, or those that have ended to one of their
 * own, where they replace the row of the open one. A request that has ended never opens again,
 * whoever writes.
 */
final class RequestSql {

  static final List<String> COLUMNS =
      Stream.of(RequestTable.FIXED, RequestTable.CHANGING, RequestTable.DATA)
          .flatMap(List::stream)
          .toList();

  private static final String NAMES = String.join(", ", COLUMNS);
  private static final String VALUES = String.join(", ", Collections.nCopies(COLUMNS.size(), "?"));

  /** What never changes stays: writing it again would only touch indexes for nothing. */
  private static final String REPLACED =
      Session.replacing(Stream.of(RequestTable.CHANGING, RequestTable.DATA).flatMap(List::stream));

  private static final String NO_PAYLOAD = "input_payload = NULL, output_payload = NULL";

  private static final String REFER =
      "UPDATE %s SET input_payload = ?, output_payload = ? WHERE id = ?"
          + " AND (input_payload IS DISTINCT FROM ? OR output_payload IS DISTINCT FROM ?)";

  private static final String DELETE = "DELETE FROM %s WHERE id = ?";

  /**
   * Filled by {@link RequestTable#bind} and, where there is {@link #end}, by {@link
   * RequestTable#bindPlace}. Leaves to {@link #refer} what refers to large payloads.
   */
  final String write;

  /** The same, but changes no row that refers to a large payload. */
  final String writeSmall;

  /** Lets a request refer to these payloads, and to no others. */
  final String refer;

  /**
   * Writes a request that has ended, and refers to no payload: filled by its id, and by {@link
   * RequestTable#bind}. Empty where {@link #write} does that.
   */
  final String end;

  /** Like {@link #refer} for what {@link #end} has written; its last parameter is the expiry. */
  final String referEnded;

  /** One after the other, each with the id as its parameter. */
  final List<String> delete;

  RequestSql(Dialect dialect) {
    String open = dialect.openRequests();
    String ended = dialect.endedRequests();
    boolean apart = !ended.isEmpty();
    write =
        "INSERT INTO %s (%s) %s ON CONFLICT (id) DO UPDATE SET %s WHERE (request.status < 2 OR excluded.status >= 2)"
            .formatted(open, NAMES, apart ? unlessIn(ended) : "VALUES (" + VALUES + ")", REPLACED);
    writeSmall = write + " AND request.input_payload IS NULL AND request.output_payload IS NULL";
    refer = REFER.formatted(open);
    end =
        apart
            ? "WITH open AS (DELETE FROM %s WHERE id = ?) INSERT INTO %s (%s) VALUES (%s) ON CONFLICT (id, expires) DO UPDATE SET %s, %s"
                .formatted(open, ended, NAMES, VALUES, REPLACED, NO_PAYLOAD)
            : "";
    referEnded = apart ? REFER.formatted(ended) + " AND expires = ?" : "";
    delete = tables(dialect).map(DELETE::formatted).toList();
  }

  /** As a request that has ended keeps its expiry or gets a later one, few partitions are asked. */
  private static String unlessIn(String ended) {
    return "SELECT %s WHERE NOT EXISTS (SELECT 1 FROM %s WHERE request.id = ? AND request.expires >= ?)"
        .formatted(VALUES, ended);
  }

  /** Open ones first: one that ends meanwhile is found among those that have ended then. */
  private static Stream<String> tables(Dialect dialect) {
    return Stream.of(dialect.openRequests(), dialect.endedRequests())
        .filter(table -> !table.isEmpty());
  }

  /**
   * Prepares for the end of open requests, whose ids are its first parameter; empty for none.
   *
   * @param expiry an expression of their columns, and of other parameters
   */
  static String preparing(Dialect dialect, String expiry) {
    return dialect.preparingEnded().isEmpty()
        ? ""
        : dialect.preparingEnded().replace("?", "day * 86400000000")
            + " FROM (SELECT DISTINCT %s / 86400000000 AS day FROM %s WHERE id IN %s) AS days"
                .formatted(expiry, dialect.openRequests(), dialect.ids().replace("?", "?1"));
  }

  /** Removes many; returns how many were there. */
  static int delete(Session session, Ids ids) throws SQLException {
    int deleted = 0;
    for (String sql : deleteMany(session.dialect())) {
      deleted += session.update(sql, ids);
    }
    return deleted;
  }

  static List<String> deleteMany(Dialect dialect) {
    return tables(dialect)
        .map(table -> "DELETE FROM " + table + " WHERE id IN " + dialect.ids())
        .toList();
  }
}
